import { rawValueTypeInfo, type TypeInfo } from '@temporalio/common';

const inputTypes: readonly TypeInfo[] = new Proxy([], { get: () => rawValueTypeInfo });

/** Message definition with raw arguments: one that the SDK cannot decode would otherwise fail the workflow task again and again. */
export const undecoded = { typeInfo: { inputTypes } };
