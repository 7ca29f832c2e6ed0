/** All workflows that tests run: those of the product and small ones that show one trait of the kit. */
export { invoice, order, paymentFile, report, scheduledRun, supportTicket, transaction } from '../../../src/workflows/index.ts';
export { kit } from './kit.ts';
export { blocks } from './blocks.ts';
export { branching } from './branching.ts';
export { means } from './work-budget.ts';
export { budgeted } from './budgeted.ts';
export { publishing } from './publishing.ts';
export { talking } from './talking.ts';
export { continuing } from './continuing.ts';
export { stale } from './stale.ts';
export { retrying } from './retrying.ts';
export { saga } from './saga.ts';
export { parent } from './parent.ts';
export { stuck } from './stuck.ts';
export { blockExamples } from './block-examples.ts';
