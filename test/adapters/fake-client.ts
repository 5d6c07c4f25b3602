/** A function in the form of an SDK client. It records the commands in order, and the test gives the answer to each. */
export interface Sent {
  /** The name of the command: `SendMessageBatchCommand`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the input of whatever command it is
  readonly input: any;
}

export function fakeClient<Client>(answer: (sent: Sent) => unknown = () => ({})): { client: Client; sent: Sent[] } {
  const sent: Sent[] = [];
  const send = async (command: { constructor: { name: string }; input: unknown }): Promise<unknown> => {
    const one = { name: command.constructor.name, input: command.input };
    sent.push(one);
    return answer(one);
  };
  return { client: { send } as unknown as Client, sent };
}
