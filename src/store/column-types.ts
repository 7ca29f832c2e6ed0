import type { ColumnType } from 'kysely';

/** A timestamptz column. */
export type Time = ColumnType<Date, Date | string, Date | string>;

/** A timestamptz column with a default in the database. */
export type TimeNow = ColumnType<Date, Date | string | undefined, Date | string>;
