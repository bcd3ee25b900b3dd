using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Audio formats whose packets do not depend on each other: PCMA, PCMU, G.722, G.726, L16, Opus. A frame is the payload of one packet.
/// </summary>
public sealed class SampleDepacketizer(FramePool pool) : Depacketizer(pool)
{
    private protected override void Read(ReadOnlySpan<byte> payload, in PacketArrival packet) =>
        Whole(payload, packet, packet.Timestamp, FrameFlags.Key);

    private protected override void Lose(in PacketArrival next) => LoseFrame();
}
