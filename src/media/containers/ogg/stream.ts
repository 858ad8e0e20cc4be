import type { ByteReader } from '../../reader';
import { refusal } from '../../refusal';
import { oggCodec, otherOggStream, packetDuration, type OggCodec, type PacketDuration } from './codec';
import { oggPages, packetAssembler, type OggPage } from './page';

/** One link of a chained Ogg file: the stream that is heard, with its header packets. */
export interface OggLink {
  readonly serial: number;
  readonly stream: OggCodec;
  readonly headers: readonly Uint8Array[];
  readonly duration: PacketDuration;
}

/** Packets that end on one page of the heard stream. Views are valid until the next is asked for. */
export interface OggBatch {
  readonly link: OggLink;
  readonly packets: readonly Uint8Array[];
  readonly granule: number;
  readonly last: boolean;
}

/** Every sound packet behind the headers, page by page, link after link; other streams multiplexed with it are left out. */
export async function* oggPackets(reader: ByteReader): AsyncGenerator<OggBatch> {
  const state = linkState();
  for await (const page of oggPages(reader)) {
    const batch = state.push(page);
    if (batch) yield batch;
  }
}

/** Reads up to the first sound packet and tells the link, or refuses with what was found. */
export async function readOggLink(reader: ByteReader): Promise<{ link: OggLink; hasVideo: boolean }> {
  const state = linkState();
  let pages = 0;
  for await (const page of oggPages(reader)) {
    state.push(page);
    if (state.link) return { link: state.link, hasVideo: state.hasVideo };
    if (++pages > 4096) break;
  }
  throw refusal(
    `The Ogg file holds no sound that can be read${state.others.length > 0 ? `, but ${state.others.join(' and ')}` : ''}.`,
  );
}

interface LinkState {
  push(page: OggPage): OggBatch | null;
  link: OggLink | null;
  hasVideo: boolean;
  readonly others: readonly string[];
}

function linkState() {
  let serial = -1;
  let stream: OggCodec | null = null;
  let headers: Uint8Array[] = [];
  let assembler = packetAssembler();
  let inHeads = false;
  const others: string[] = [];

  function begin(page: OggPage) {
    if (!inHeads) stream = null;
    inHeads = true;
    const found = oggCodec(page.body);
    if (found && !stream) {
      [stream, serial, headers, assembler] = [found, page.serial, [], packetAssembler()];
      state.link = null;
    } else if (!found && others.length < 8) {
      const other = otherOggStream(page.body);
      state.hasVideo ||= other.video;
      others.push(other.name);
    }
  }

  function push(page: OggPage): OggBatch | null {
    if (page.first) begin(page);
    else inHeads = false;
    if (!stream || page.serial !== serial) return null;
    const packets = assembler.push(page);
    while (packets.length > 0 && headers.length < stream.headerPackets)
      headers.push(packets.shift()?.slice() ?? new Uint8Array(0));
    if (headers.length < stream.headerPackets) return null;
    const link = (state.link ??= { serial, stream, headers, duration: packetDuration(stream, headers) });
    return packets.length > 0 ? { link, packets, granule: page.granule, last: page.last } : null;
  }

  const state: LinkState = { push, link: null, hasVideo: false, others };
  return state;
}
