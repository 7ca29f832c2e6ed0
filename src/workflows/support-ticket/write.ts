import { answerByAgent } from './agent.ts';
import { branches, draftForPerson, emptyAnswer } from './branches.ts';
import type { Answer, TicketCase, TicketState } from './case.ts';
import { modelUnavailable, type Classified } from './classify.ts';

/** An answer before the checks. */
export interface Draft {
  at: TicketState<'checking'>;
  ticketCase: TicketCase;
  answer: Answer;
}

/** Lets the coded branch or the agent answer. Without either, or without a model, drafts an answer for a person. */
export async function write({ at: classifying, ticketCase }: Classified): Promise<Draft> {
  const { route } = ticketCase;
  if (route.by !== 'agent') {
    const answering = classifying.to('answering');
    const answer = await answerByBranch(ticketCase);
    return { at: answering.to('checking'), ticketCase, answer };
  }
  const { at, answer, category, session } = await answerByAgent(classifying.to('working', route.why), ticketCase, route.why);
  const conversation = { ...ticketCase.conversation, session };
  return { at: at.to('checking'), ticketCase: { ...ticketCase, category, conversation }, answer };
}

async function answerByBranch(ticketCase: TicketCase): Promise<Answer> {
  const { route } = ticketCase;
  try {
    return await (route.by === 'branch' ? branches[route.branch](ticketCase) : draftForPerson(ticketCase));
  } catch (error) {
    return { ...emptyAnswer(ticketCase), doubt: `no model could write a reply: ${modelUnavailable(error)}` };
  }
}
