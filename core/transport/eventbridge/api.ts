/** The transport `eventbridge` as the API knows it. */

import { busErrors } from '../../api/destination-rules.ts';
import type { ApiTransport } from '../api-transport.ts';
import {
  authSecrets,
  authView,
  changedAuth,
  droppedSecrets,
  initialState,
  storedAuth,
  testedAuth,
} from '../aws/api-auth.ts';
import { parseBusArn } from './bus-arn.ts';
import { busKeySnippets, busSnippets, exampleCommands } from './policies.ts';

export const EVENTBRIDGE: ApiTransport<'eventbridge'> = {
  noun: 'an event bus',
  keys: ['bus_arn', 'auth'],
  isSigned: false,
  isProven: false,
  getsDeliveries: true,
  create(common, { bus_arn, auth, state }, { externalId }, rules) {
    const errors = busErrors(bus_arn, auth, rules);
    if (errors.length > 0) return { errors };
    const own = { transport: 'eventbridge', bus_arn, auth: storedAuth(auth, externalId) } as const;
    return { destination: { ...common, state: initialState(auth, state), ...own }, secrets: authSecrets(auth) };
  },
  change({ value }, { bus_arn = value.bus_arn, auth }, { rules, externalId }) {
    const isAsBefore = bus_arn === value.bus_arn && !auth;
    const errors = isAsBefore ? [] : busErrors(bus_arn, auth ?? value.auth, rules);
    if (errors.length > 0) return { errors };
    return {
      destination: { ...value, bus_arn, auth: changedAuth(value.auth, auth, externalId) },
      secrets: authSecrets(auth),
      drop: droppedSecrets(auth),
    };
  },
  view: ({ value: { bus_arn, auth }, sealed }) => ({ bus_arn, auth: authView(auth, sealed) }),
  isPending: () => false,
  afterFindings: () => undefined,
  access({ app_id, bus_arn, auth }, { rules }) {
    const parsed = parseBusArn(bus_arn, rules.awsEndpoint);
    if ('fault' in parsed) return { errors: [{ pointer: '/bus_arn', message: parsed.fault }] };
    const { address } = parsed;
    return {
      snippets: [...busSnippets(address, auth, app_id, rules.operator.senderRole), ...busKeySnippets(address)],
      example_commands: exampleCommands(address),
    };
  },
  settingsOf: ({ bus_arn, auth }) => ({ bus_arn, auth }),
  tried(destination, { bus_arn = destination.bus_arn, auth: asked }, rules) {
    const auth = testedAuth(destination.auth, asked);
    const errors = busErrors(bus_arn, auth, rules);
    return errors.length > 0 ? { errors } : { settings: { bus_arn, auth } };
  },
};
