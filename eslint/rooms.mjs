import { builtinModules } from 'node:module';
import { dirname, posix } from 'node:path';
import { ROOMS } from './room-table.mjs';

const BUILTINS = new Set(builtinModules);

/** The room that a path of the repository belongs to, or undefined. */
function roomOf(path) {
  const matches = Object.entries(ROOMS).flatMap(([name, room]) =>
    room.files.filter((files) => fits(path, files)).map((files) => ({ name, files })),
  );
  return matches.sort((a, b) => b.files.length - a.files.length)[0]?.name;
}

function fits(path, files) {
  if (files.endsWith('/')) return path.startsWith(files);
  const [start, end] = files.split('*');
  return end === undefined ? path === files : path.startsWith(start) && path.endsWith(end);
}

/** The feature of a file: its folder in the room. */
const featureOf = (path) => path.split('/')[2];

/** Why an import is forbidden, as a sentence, or null. Paths are relative to the repository. */
function judgeImport({ from, specifier, typeOnly }) {
  const room = roomOf(from);
  if (!room) return `${from} belongs to no room; see eslint/room-table.mjs.`;
  if (!specifier.startsWith('.')) return judgePackage(room, specifier);
  const target = posix.join(dirname(from), specifier);
  if (from.startsWith('src/') && !target.startsWith('src/')) return `src must not import ${target}, which is outside of src.`;
  const targetRoom = roomOf(target);
  if (!targetRoom) return `${target} belongs to no room; see eslint/room-table.mjs.`;
  return judgeRooms(room, targetRoom, typeOnly) ?? judgeSiblings({ from, room, target, targetRoom });
}

function judgePackage(room, specifier) {
  const { packages } = ROOMS[room];
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
  if (packages === 'node')
    return name === '@temporalio/workflow' ? `${room} runs outside of the workflow sandbox and must not import ${name}.` : null;
  if (packages.includes(name)) return null;
  const kind = specifier.startsWith('node:') || BUILTINS.has(name) ? 'the Node module' : 'the package';
  return `${room} must not import ${kind} ${specifier}.`;
}

function judgeRooms(room, target, typeOnly) {
  const { values, types = [] } = ROOMS[room];
  if (room === target || values.includes(target)) return null;
  if (!types.includes(target)) return `${room} must not import ${target}.`;
  return typeOnly ? null : `${room} may import types only of ${target}: write import type.`;
}

function judgeSiblings({ from, room, target, targetRoom }) {
  const { features: bound, door } = ROOMS[room];
  const open = targetRoom === 'contract' || targetRoom === 'contract schema'; // public facts
  if (!bound || door || !ROOMS[targetRoom].features || (open && !room.startsWith('contract'))) return null;
  const own = featureOf(from);
  const other = featureOf(target);
  return own === other ? null : `${own} must not import its sibling ${other}.`;
}

/** ESLint rule: checks every import against the table of rooms. Options: `root`. */
export const borders = {
  meta: { type: 'problem', schema: [{ type: 'object' }], messages: { border: '{{problem}}' } },
  create(context) {
    const [{ root }] = context.options;
    const from = posix.relative(root, context.filename);
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== 'string') return;
      const problem = judgeImport({ from, specifier: source.value, typeOnly });
      if (problem) context.report({ node, messageId: 'border', data: { problem } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
    };
  },
};
