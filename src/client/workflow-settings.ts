import { allWorkflows } from '../contracts/registry.ts';
import { openWorkflowSettings, type WorkflowSettings } from '../settings/workflow-settings.ts';

/** Opens the settings of all workflows; null: every workflow has its defaults. */
export const loadWorkflowSettings = (file: string | null): WorkflowSettings => openWorkflowSettings(file, allWorkflows());
