import type pg from 'pg';

/** A read-only transaction stops ordinary writes; the role is the second lock, for functions and for our own mistakes. */
const STRONG = `select bool_or(r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
    or r.rolname in ('pg_execute_server_program', 'pg_write_server_files', 'pg_write_all_data')) as strong
  from pg_roles r where pg_has_role(session_user, r.oid, 'member')`;

/** Of every role that the session could set, also those whose rights it does not inherit. */
const WRITABLE = `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_roles r on pg_has_role(session_user, r.oid, 'member')
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and (has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate') or has_any_column_privilege(r.oid, c.oid, 'insert, update'))
  limit 1`;

/** Why the role of this connection may do more than read; null when it may only read. */
export async function whyNotReadOnly(client: pg.Client): Promise<string | null> {
  const strong = await client.query<{ strong: boolean }>(STRONG);
  const writable = await client.query<{ name: string }>(WRITABLE);
  const may = strong.rows[0]?.strong !== false ? 'administer the server' : writable.rows[0] ? `write to ${writable.rows[0].name}` : null;
  return may && `its role may ${may}; give the URL of a role that may only select`;
}
