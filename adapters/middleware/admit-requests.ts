/** Passes some requests through a function that admits or answers them, and that is loaded with the first such request. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 as Event, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda';
import { whenFirstCalled } from '../when-first-called.ts';

type Admit = (
  event: Event,
  invokedFunctionArn: string,
) => Promise<{ readonly event: Event } | { readonly refused: Result }>;

/** @param isFor gets the path of a request and the ARN by which the function was invoked. */
export function admitRequests(
  isFor: (path: string, invokedFunctionArn: string) => boolean,
  load: () => Promise<Admit>,
) {
  const admit = whenFirstCalled(load);
  return {
    async before(request) {
      const { event, context } = request;
      const { invokedFunctionArn } = context;
      if (!isFor(event.requestContext.http.path, invokedFunctionArn)) return undefined;
      const admitted = await admit(event, invokedFunctionArn);
      if ('refused' in admitted) return admitted.refused;
      request.event = admitted.event;
      return undefined;
    },
  } satisfies MiddlewareObj<Event, Result>;
}
