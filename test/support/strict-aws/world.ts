/** What the strict AWS contains: queues, roles, users, sessions, and the calls that it answered. */

export interface StrictKey {
  readonly account: string;
  /** Its key policy. */
  policy: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface StrictQueue {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  /** Its access policy. */
  policy?: string;
  readonly tags?: Readonly<Record<string, string>>;
  attributes?: Record<string, string>;
  /** Absent: it is encrypted by SQS itself. */
  readonly key?: StrictKey;
  /** What KMS answers to whoever sends: `KmsDisabled`. */
  kmsError?: string;
}

export interface StrictRole {
  /** Its trust policy. */
  trust: string;
  /** Its permissions policy; a role without one may do everything outside its account, and inside by the tag (the sender role). */
  permissions?: string;
}

export interface StrictUser {
  secret: string;
  readonly arn: string;
  permissions?: string;
}

/** Whoever signed a request. */
export interface Caller {
  readonly principalArn: string;
  readonly secret: string;
  readonly token?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly permissions: string | undefined;
  /** A session of the sender role. */
  readonly isSender: boolean;
  readonly isSession: boolean;
}

/** One answered call. */
export interface Call {
  readonly operation: string;
  readonly principalArn: string;
  readonly region: string;
  /** The input's parameters, flat for STS. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly users: Map<string, StrictUser>;
  readonly roles: Map<string, StrictRole>;
  readonly queues: StrictQueue[];
  readonly sessions: Map<string, Caller>;
  readonly calls: Call[];
  /** Seconds that sessions last, whatever was asked for. */
  sessionSeconds: number;
}

/** An error as the services answer it. */
export class StrictError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
