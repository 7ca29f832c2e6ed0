import { rawValueTypeInfo, type TypeInfo } from '@temporalio/common';

const inputTypes: readonly TypeInfo[] = new Proxy([], { get: () => rawValueTypeInfo });

/**
 * For the definition of a message whose arguments come as they were sent, however many they are. The SDK decodes them before any handler, and one
 * that it cannot read would fail the workflow task, again and again.
 */
export const undecoded = { typeInfo: { inputTypes } };
