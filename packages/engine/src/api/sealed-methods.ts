/** What the API needs of sealed conversations, and how it asks. The declaration is in protocol/api/sealed-methods.ts. */

import {
  type EventName,
  type EventParams,
  HushError,
  type Params,
  type Result,
  SEALED_METHODS,
  type SealedMethodName,
} from "@hushroom/protocol";

type SealedCalls = {
  readonly [M in SealedMethodName]: (params: Params<M>) => Result<M> | Promise<Result<M>>;
};

/**
 * Everything that screens can ask of sealed conversations: one method for each of the API's, under the same name.
 * An event that comes of a call is told before the call is answered, and every row of an event is in the history by then.
 */
export interface SealedService extends SealedCalls {
  /** Without an identity only `identity.create` and `identity.get` are asked. */
  readonly hasIdentity: boolean;
  /** Called once, when the program ends; resolves when everything that was promised is kept. */
  close(): Promise<void>;
}

/** What the service needs of the program around it. */
export interface SealedHost {
  notify<E extends EventName>(event: E, params: EventParams<E>): void;
}

/** These have an answer without an identity. */
const WITHOUT_IDENTITY: ReadonlySet<SealedMethodName> = new Set(["identity.create", "identity.get"]);

/** `find` is asked at each call, since the service comes up after the API does. */
export function createSealedMethods(find: () => SealedService | null): SealedCalls {
  const ask = (name: SealedMethodName) => (params: never) => {
    const service = find();
    if (service === null) throw new HushError("SEALED_UNAVAILABLE");
    if (!service.hasIdentity && !WITHOUT_IDENTITY.has(name)) throw new HushError("SEALED_NO_IDENTITY");
    return (service[name] as (params: never) => unknown).call(service, params);
  };
  const names = Object.keys(SEALED_METHODS) as SealedMethodName[];
  return Object.fromEntries(names.map((name) => [name, ask(name)])) as unknown as SealedCalls;
}
