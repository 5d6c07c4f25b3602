/** The resources of the strict AWS: queues, roles, users, sessions, and the calls that it answered. */

export interface StrictKey {
  readonly account: string;
  /** The key policy. */
  policy: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface StrictQueue {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  /** The access policy. */
  policy?: string;
  readonly tags?: Readonly<Record<string, string>>;
  attributes?: Record<string, string>;
  /** If undefined, SQS encrypts the queue with its own key. */
  readonly key?: StrictKey;
  /** The answer of KMS to the sender: `KmsDisabled`. */
  kmsError?: string;
}

export interface StrictRole {
  /** The trust policy. */
  trust: string;
  /**
   * The permissions policy. A role without one can do everything outside of its account, and inside what the tag allows
   * (the sender role).
   */
  permissions?: string;
}

export interface StrictUser {
  secret: string;
  readonly arn: string;
  permissions?: string;
}

/** The identity that signed a request. */
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
  /** The parameters of the input, flat for STS. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly users: Map<string, StrictUser>;
  readonly roles: Map<string, StrictRole>;
  readonly queues: StrictQueue[];
  readonly sessions: Map<string, Caller>;
  readonly calls: Call[];
  /** The duration of sessions in seconds, whatever was requested. */
  sessionSeconds: number;
}

/** An error in the format of the services. */
export class StrictError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
