/** Message framing (RFC 9420 §6): the structures that carry contents. */
import {
  type Codec,
  dependent,
  enumeration,
  nothing,
  opaque,
  struct,
  uint8,
  uint16,
  uint32,
  uint64,
  type Value,
  variant,
  when,
} from "../codec/codec.ts";
import { check } from "../error.ts";
import { Commit } from "./commit.ts";
import { GroupInfo } from "./group-info.ts";
import { KeyPackage } from "./key-package.ts";
import { MLS10 } from "./leaf-node.ts";
import { Proposal } from "./proposal.ts";
import { Welcome } from "./welcome.ts";

const WIRE_FORMATS = { public_message: 0x0001, private_message: 0x0002 } as const;
export const ContentWireFormat = enumeration(uint16, WIRE_FORMATS);
export type ContentWireFormat = Value<typeof ContentWireFormat>;
const CONTENT_TYPES = { application: 1, proposal: 2, commit: 3 } as const;
export const ContentType = enumeration(uint8, CONTENT_TYPES);
export type ContentType = Value<typeof ContentType>;

export const Sender = variant(uint8, {
  member: [1, struct({ leafIndex: uint32 })],
  external: [2, struct({ senderIndex: uint32 })],
  new_member_proposal: [3, nothing],
  new_member_commit: [4, nothing],
});
export type Sender = Value<typeof Sender>;

const BODIES = {
  application: struct({ applicationData: opaque }),
  proposal: struct({ proposal: Proposal }),
  commit: struct({ commit: Commit }),
} as const;

const ContentBody = variant(uint8, {
  application: [CONTENT_TYPES.application, BODIES.application],
  proposal: [CONTENT_TYPES.proposal, BODIES.proposal],
  commit: [CONTENT_TYPES.commit, BODIES.commit],
});
export type ContentBody = Value<typeof ContentBody>;

export const FramedContent = struct({
  groupId: opaque,
  epoch: uint64,
  sender: Sender,
  authenticatedData: opaque,
  body: ContentBody,
});
export type FramedContent = Value<typeof FramedContent>;

/** The confirmation tag is there for commits alone. */
export const framedContentAuthData = (type: ContentType) =>
  struct({ signature: opaque, confirmationTag: when(type === "commit", opaque) });

export const AuthenticatedContent = dependent(
  struct({ wireFormat: ContentWireFormat, content: FramedContent }),
  ({ content }) => struct({ auth: framedContentAuthData(content.body.type) }),
);
export type AuthenticatedContent = Value<typeof AuthenticatedContent>;

/** §6.2. The membership tag is there for messages of members alone. */
export const PublicMessage = dependent(struct({ content: FramedContent }), ({ content }) =>
  struct({
    auth: framedContentAuthData(content.body.type),
    membershipTag: when(content.sender.type === "member", opaque),
  }),
);
export type PublicMessage = Value<typeof PublicMessage>;

/** §6.3 */
export const PrivateMessage = struct({
  groupId: opaque,
  epoch: uint64,
  contentType: ContentType,
  authenticatedData: opaque,
  encryptedSenderData: opaque,
  ciphertext: opaque,
});
export type PrivateMessage = Value<typeof PrivateMessage>;

/** PrivateMessageContent without its padding (§6.3.1): the type stands elsewhere. */
export const privateMessageContent = (type: ContentType) => {
  const bare = BODIES[type] as Codec<object>;
  const body: Codec<ContentBody> = {
    write: bare.write,
    read: (reader) => ({ type, ...bare.read(reader) }) as ContentBody,
  };
  return struct({ body, auth: framedContentAuthData(type) });
};

const Message = variant(uint16, {
  public_message: [WIRE_FORMATS.public_message, struct({ publicMessage: PublicMessage })],
  private_message: [WIRE_FORMATS.private_message, struct({ privateMessage: PrivateMessage })],
  welcome: [0x0003, struct({ welcome: Welcome })],
  group_info: [0x0004, struct({ groupInfo: GroupInfo })],
  key_package: [0x0005, struct({ keyPackage: KeyPackage })],
});
export type MLSMessage = Value<typeof Message>;

export const MLSMessage: Codec<MLSMessage> = {
  write(writer, message) {
    writer.uint16(MLS10);
    Message.write(writer, message);
  },
  read(reader) {
    check(reader.uint16() === MLS10, "version-unsupported");
    const message = Message.read(reader);
    // §10: a key package names the version of the message that carries it.
    if (message.type === "key_package") check(message.keyPackage.version === MLS10, "version-unsupported");
    return message;
  },
};
