/** Passes the requests for some paths through a function that admits or answers them, and that is loaded with the first such request. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 as Event, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda';
import { whenFirstCalled } from '../when-first-called.ts';

type Admit = (event: Event) => Promise<{ readonly event: Event } | { readonly refused: Result }>;

export function admitRequests(isFor: (path: string) => boolean, load: () => Promise<Admit>) {
  const admit = whenFirstCalled(load);
  return {
    async before(request) {
      if (!isFor(request.event.requestContext.http.path)) return undefined;
      const admitted = await admit(request.event);
      if ('refused' in admitted) return admitted.refused;
      request.event = admitted.event;
      return undefined;
    },
  } satisfies MiddlewareObj<Event, Result>;
}
