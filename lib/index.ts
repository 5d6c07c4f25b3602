/** The exports of `feedhose`, for CDK apps. */
export type { DestinationSecret, DestinationSettings } from './destination-settings.ts';
export { Feedhose } from './feedhose.ts';
export { FeedhoseDestination, type FeedhoseDestinationProps } from './feedhose-destination.ts';
export type { FeedhoseProps } from './feedhose-props.ts';
export { FeedhoseMetrics } from './metrics.ts';
export type {
  BudgetProps,
  ConcurrencyProps,
  DomainProps,
  EgressProps,
  OpenTelemetryProps,
  OwnershipProps,
  PortalProps,
  RetentionProps,
  RetryScheduleProps,
  SignInProps,
} from './option-props.ts';
