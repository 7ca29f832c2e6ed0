import type { NativeConnection } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { SignalboxError } from '../kit/common/failures.ts';
import { searchAttributes } from '../kit/common/search-attributes.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
} as const;

/**
 * Adds our missing search attributes to the namespace.
 * @throws SignalboxError CONFIG_INVALID when one exists with another type, or cannot be added.
 */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const wanted = Object.values(searchAttributes).map(({ name, type }) => ({ name, type: TYPES[type] }));
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const foreign = wanted.find(({ name, type }) => customAttributes[name] !== undefined && customAttributes[name] !== type);
  if (foreign) throw refused(`${foreign.name} exists in namespace ${namespace} with another type`);
  const missing = wanted.filter(({ name }) => customAttributes[name] === undefined);
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, type])),
    });
  } catch (error) {
    throw refused(`${missing.map(({ name }) => name).join(', ')} could not be added: ${String(error)}`, error);
  }
}

const refused = (detail: string, cause?: unknown): SignalboxError =>
  new SignalboxError('CONFIG_INVALID', {
    field: 'TEMPORAL_NAMESPACE',
    detail,
    fix: 'Add the five Signalbox search attributes to the namespace with `temporal operator search-attribute create`; docs/architecture.md lists them.',
    cause,
  });
