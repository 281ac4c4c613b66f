export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  /** Shown inside the html as `cid:filename`. */
  readonly inline: boolean;
  readonly base64: string;
}

/** A mail that was accepted. */
export interface Mail {
  readonly id: string;
  readonly domain: string;
  /** Without `<>`. */
  readonly messageId: string;
  readonly from: string;
  /** As written, for people. */
  readonly to: string;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  /** Bare addresses of to, cc and bcc, each once. */
  readonly recipients: readonly string[];
  /** `h:` headers, without the prefix. */
  readonly headers: Readonly<Record<string, string>>;
  /** `v:` variables, without the prefix. */
  readonly variables: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly testMode: boolean;
  readonly files: readonly MailFile[];
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

export interface MailEvent {
  readonly id: string;
  readonly event: 'accepted' | 'delivered' | 'failed' | 'complained';
  /** Epoch seconds with a fraction. */
  readonly timestamp: number;
  readonly 'log-level': 'info' | 'warn' | 'error';
  readonly recipient: string;
  readonly 'recipient-domain': string;
  readonly severity?: 'permanent' | 'temporary';
  readonly reason?: string;
  readonly 'delivery-status'?: DeliveryStatus;
  readonly tags: readonly string[];
  readonly campaigns: readonly never[];
  readonly 'user-variables': Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly envelope: { readonly sender: string; readonly targets: string; readonly transport: 'smtp' };
  readonly message: {
    readonly headers: {
      readonly to: string;
      readonly from: string;
      readonly subject: string;
      readonly 'message-id': string;
    };
    readonly attachments: readonly {
      readonly filename: string;
      readonly 'content-type': string;
      readonly size: number;
    }[];
    readonly size: number;
  };
}

export interface DeliveryStatus {
  readonly code: number;
  readonly message: string;
  readonly description: string;
  readonly 'attempt-no': number;
}

export interface Suppression {
  readonly kind: SuppressionKind;
  readonly address: string;
  readonly created_at: string;
  readonly code?: string;
  readonly error?: string;
}

export type SuppressionKind = 'bounces' | 'complaints' | 'unsubscribes';
