import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApprovalPolicy, Decision, DecisionWord } from '../../../src/kit/common/approval.ts';
import { judgeDecision, type DecisionContext } from '../../../src/kit/common/approval-rules.ts';
import { maxFlow, type Edge } from '../../../src/kit/common/flow.ts';
import { policyFor } from '../../../src/kit/common/policy.ts';
import { deciders as directory, type Member } from '../../helpers/deciders.ts';
import { entitledBy, leftOutBy, voterOf, votesOf, type CastDecision } from '../../../src/kit/common/votes.ts';
import { decidedAs } from '../../../src/kit/common/entitlement.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const base: ApprovalPolicy = { approvers: [], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 1_000 };

/** Votes of persons in turn on one request, as the activity judges and stores them. */
function poll(members: Member[], written: Partial<ApprovalPolicy>, initiator = 'nobody') {
  const deciders = directory(members);
  const policy = policyFor({ ...base, ...written }, null);
  const cast: CastDecision[] = [];
  let status: DecisionContext['status'] = 'open';
  const context = (person: string): DecisionContext => ({
    ...{ policy, status, editable: [], arguments: {}, expiresAt: NOW + 1, voter: voterOf(person, policy, deciders, NOW) },
    ...{ initiator: entitledBy(initiator, policy, deciders), leftOut: leftOutBy(policy, deciders), votes: votesOf(cast, policy, deciders) },
  });
  const decide = (person: string, decision: DecisionWord = 'approve') => {
    const word: Decision = { requestId: 'r', person, decision, channel: 'cli', verified: true, comment: 'why', edits: null };
    const asked = context(person);
    const verdict = judgeDecision(asked, word, NOW);
    if (!verdict.accepted) return verdict.code;
    status = verdict.status;
    cast.push({
      ...{ person, decision, verified: true, signs: asked.voter.signs, decided_as: decidedAs(asked, asked.voter, decision) },
      at: new Date(NOW),
    });
    return status;
  };
  return { decide, status: () => status };
}

const finance: Member = { id: 'ana', groups: ['finance', 'legal'] };
const legal: Member = { id: 'ben', groups: ['legal'] };
const both = { oneOfEach: ['finance', 'legal'] };

it('moves a person of both groups to the one that the second person cannot fill', () => {
  for (const order of [
    ['ana', 'ben'],
    ['ben', 'ana'],
  ]) {
    const { decide } = poll([finance, legal], both);
    expect(order.map((person) => decide(person))).toEqual(['open', 'approved']);
  }
});

it('counts one person for one group, and needs as many persons as groups', () => {
  const { decide } = poll([finance, legal, { id: 'cleo', groups: ['legal'] }], both);
  expect(['ben', 'cleo', 'ana'].map((person) => decide(person))).toEqual(['open', 'open', 'approved']);
  expect(poll([finance], both).decide('ana')).toBe('open');
});

it('asks one after the other, and names whose turn it is', () => {
  const { decide } = poll([finance, legal], { ...both, inOrder: true });
  expect(decide('ben')).toBe('NOT_YOUR_TURN');
  expect(decide('ben', 'reject')).toBe('NOT_YOUR_TURN');
  expect(['ana', 'ben'].map((person) => decide(person))).toEqual(['open', 'approved']);
  const persons = poll([legal, finance], { approvers: ['ana', 'ben'], inOrder: true });
  expect([persons.decide('ben'), persons.decide('ana'), persons.decide('ben')]).toEqual(['NOT_YOUR_TURN', 'open', 'approved']);
});

it('goes back in the sequence when an earlier approval is withdrawn', () => {
  const { decide } = poll([finance, legal, { id: 'cleo', groups: ['board'] }], { oneOfEach: ['finance', 'legal', 'board'], inOrder: true });
  expect([decide('ana'), decide('ben'), decide('ana', 'withdraw'), decide('cleo')]).toEqual(['open', 'open', 'open', 'NOT_YOUR_TURN']);
  expect(['ana', 'ben', 'cleo'].map((person) => decide(person))).toEqual(['open', 'open', 'approved']);
});

it('ends with as many rejections as it needs, or with one veto', () => {
  const members = ['ana', 'ben', 'cleo'].map((id) => ({ id, groups: ['support'] }));
  const policy = { approvers: ['support'], needed: 2, rejectionsNeeded: 2, veto: ['dora'] };
  const { decide } = poll([...members, { id: 'dora', groups: [] }], policy);
  expect([decide('ana', 'reject'), decide('ana', 'reject'), decide('ben'), decide('ben', 'reject')]).toEqual(
    ['open', 'ALREADY_VOTED', 'open', 'rejected'], // prettier-ignore
  );
  const stopped = poll([...members, { id: 'dora', groups: [] }], policy);
  expect([stopped.decide('ana'), stopped.decide('dora'), stopped.decide('dora', 'reject')]).toEqual(['open', 'NOT_ALLOWED', 'rejected']);
  const changed = poll(members, policy);
  expect([changed.decide('ana', 'reject'), changed.decide('ana'), changed.decide('ben', 'reject')]).toEqual(['open', 'open', 'open']);
  expect([changed.decide('ben', 'withdraw'), changed.decide('cleo')]).toEqual(['open', 'approved']);
});

it('sends back with a comment, as often as the policy allows', () => {
  expect(poll([legal], { approvers: ['legal'] }).decide('ben', 'send_back')).toBe('NOT_ALLOWED');
  expect(poll([legal], { approvers: ['legal'], sendBacks: true }).decide('ben', 'send_back')).toBe('sent_back');
  expect(poll([legal], { approvers: ['legal'], sendBacks: 0 }).decide('ben', 'send_back')).toBe('SEND_BACK_LIMIT');
});

const away = (id: string, delegate: string, groups = ['finance']): Member => ({ id, groups, delegate });
const eve: Member = { id: 'eve', groups: [] };

it('lets a delegate decide with the rights of an absent person, and one step only', () => {
  const policy = { approvers: ['finance'], needed: 2 };
  expect(poll([{ id: 'ana', groups: ['finance'] }, eve], policy).decide('eve')).toBe('NOT_ALLOWED');
  expect(poll([away('ana', 'eve'), eve], policy).decide('eve')).toBe('open');
  expect(poll([away('ana', 'ben'), away('ben', 'eve', []), eve], policy).decide('eve')).toBe('NOT_ALLOWED');
});

it('uses the right of an absent person once, whoever comes first', () => {
  const policy = { approvers: ['finance'], needed: 2 };
  const first = poll([away('ana', 'eve'), eve], policy);
  expect([first.decide('eve'), first.decide('ana')]).toEqual(['open', 'ALREADY_VOTED']);
  const second = poll([away('ana', 'eve'), eve], policy);
  expect([second.decide('ana'), second.decide('eve')]).toEqual(['open', 'ALREADY_VOTED']);
});

it('gives a delegate one vote, however many absent persons they stand in for', () => {
  const { decide } = poll([away('ana', 'eve'), away('ben', 'eve'), { id: 'eve', groups: ['finance'] }], {
    approvers: ['finance'],
    needed: 2,
  });
  expect([decide('eve'), decide('eve'), decide('ben')]).toEqual(['open', 'ALREADY_VOTED', 'approved']);
});

it('bars a delegate who may not decide themselves, or whose absent person may not', () => {
  const policy = { approvers: ['finance'] };
  expect(poll([away('ana', 'eve'), eve], policy, 'eve').decide('eve')).toBe('SELF_APPROVAL');
  expect(poll([away('ana', 'eve'), eve], policy, 'ana').decide('eve')).toBe('SELF_APPROVAL');
  expect(poll([away('ana', 'eve'), eve], { ...policy, leaveOut: ['eve'] }).decide('eve')).toBe('LEFT_OUT');
  expect(poll([away('ana', 'eve'), eve], { ...policy, leaveOut: ['ana'] }).decide('eve')).toBe('LEFT_OUT');
});

const GROUPS = ['a', 'b', 'c'];
const member = fc.record({ groups: fc.subarray(GROUPS) });
const membersOf = (list: { groups: string[] }[]): Member[] => list.map(({ groups }, index) => ({ id: `p${index}`, groups }));
const people = fc.array(member, { minLength: 1, maxLength: 6 }).map(membersOf);
const unordered = fc.record({
  approvers: fc.subarray(GROUPS),
  needed: fc.integer({ min: 1, max: 4 }),
  oneOfEach: fc.array(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 3 }),
});
const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length });

/** Half of them absent, with a delegate. */
const withDelegates = fc
  .array(fc.record({ groups: fc.subarray(GROUPS), stand: fc.option(fc.nat(5), { nil: undefined }) }), { minLength: 1, maxLength: 6 })
  .map((list) =>
    list.map(({ groups, stand }, index): Member => {
      const delegate = stand === undefined || stand === index || stand >= list.length ? {} : { delegate: `p${stand}` };
      return { id: `p${index}`, groups, ...delegate };
    }),
  );

it('gives the same outcome in whatever order the same persons approve', () => {
  const rounds = withDelegates.chain((members) => fc.tuple(fc.constant(members), unordered, shuffled(members), shuffled(members)));
  fc.assert(
    fc.property(rounds, ([members, policy, one, other]) => {
      const outcome = (order: Member[]) => {
        const { decide, status } = poll(members, policy);
        for (const { id } of order) decide(id);
        return status();
      };
      return outcome(one) === outcome(other);
    }),
    { numRuns: 500 },
  );
});

it('never approves by persons who are left out, the initiator and their second ids, whatever they say', () => {
  const words = fc.constantFrom<DecisionWord>('approve', 'reject', 'withdraw', 'take_over', 'send_back');
  const said = fc.array(fc.tuple(fc.nat(5), words), { maxLength: 12 });
  fc.assert(
    fc.property(unordered, said, (policy, decisions) => {
      const members: Member[] = [
        ...['left', 'left2'].map((id) => ({ id, groups: GROUPS, human: 'left' })),
        ...['starter', 'starter2'].map((id) => ({ id, groups: GROUPS, human: 'starter' })),
        { id: 'stranger', groups: [] },
        { id: 'standin', groups: [] },
        { id: 'other', groups: [], delegate: 'standin' },
      ];
      const { decide, status } = poll(members, { ...policy, leaveOut: ['left'], takeOver: true, sendBacks: true }, 'starter');
      for (const [index, word] of decisions) decide(members[index]!.id, word);
      return status() === 'open';
    }),
  );
});

it('counts the ids of one human once, whatever they say', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 10 }), fc.integer({ min: 2, max: 4 }), (who, needed) => {
      const members: Member[] = GROUPS.concat('d').map((id) => ({ id, groups: ['a'], human: 'one' }));
      const { decide, status } = poll(members, { approvers: ['a'], needed });
      for (const index of who) decide(members[index]!.id);
      return status() === 'open';
    }),
  );
});

it('never turns an approval into a refusal when an approver is added', () => {
  fc.assert(
    fc.property(people, unordered, fc.subarray(GROUPS), (members, policy, groups) => {
      const outcome = (list: Member[], voters: Member[]) => {
        const { decide, status } = poll(list, policy);
        for (const { id } of voters) decide(id);
        return status();
      };
      const added = { id: 'added', groups };
      const before = outcome(members, members);
      return (
        before !== 'approved' ||
        [
          [added, ...members],
          [...members, added],
        ].every((voters) => outcome([...members, added], voters) === 'approved')
      );
    }),
    { numRuns: 500 },
  );
});

it('fills as many groups as any distribution of the persons could', () => {
  fc.assert(
    fc.property(people, fc.array(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 3 }), (members, seats) => {
      const edges = members.flatMap(({ id, groups }): Edge[] => [
        ['start', id],
        ...seats.flatMap((name, seat): Edge[] => (groups.includes(name) ? [[id, `seat ${seat}`]] : [])),
      ]);
      const found = maxFlow([...edges, ...seats.map((_name, seat): Edge => [`seat ${seat}`, 'end'])], 'start', 'end').size;
      const best = (left: Member[], [seat, ...rest]: string[]): number =>
        seat === undefined
          ? 0
          : Math.max(
              best(left, rest),
              ...left
                .filter(({ groups }) => groups.includes(seat))
                .map(
                  (one) =>
                    1 +
                    best(
                      left.filter((other) => other !== one),
                      rest,
                    ),
                ),
            );
      return found === best(members, seats);
    }),
  );
});
