/** A refusal in the words of the chat-completions protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
    readonly type = 'invalid_request_error',
  ) {
    super(message);
  }
}

/** The body that clients of the protocol expect beside an error status. */
export const errorBody = ({ message, type, code, param }: ProtocolError) => ({ error: { message, type, code, param } });
