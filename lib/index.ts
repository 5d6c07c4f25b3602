/** The exports of `feedhose`, for CDK apps. */
export { Feedhose } from './feedhose.ts';
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
