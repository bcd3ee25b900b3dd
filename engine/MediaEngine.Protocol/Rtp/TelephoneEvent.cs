using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// One telephone event of a payload (RFC 4733 section 2.3). <see cref="TelephoneEvents"/> reads a payload, which may hold several.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |     event     |E|R| volume    |          duration             |
/// </code>
/// </summary>
/// <param name="Code">The event; 0..15 are DTMF (section 3.2).</param>
/// <param name="End">The duration is final.</param>
/// <param name="Volume">Negated level of a tone in dBm0, 0..63: a larger value is quieter.</param>
/// <param name="Duration">Ticks of the RTP clock since the timestamp. 0 is a state without an end.</param>
public readonly record struct TelephoneEvent(byte Code, bool End, byte Volume, ushort Duration)
{
    public const int Length = 4;

    /// <summary>The largest volume.</summary>
    public const byte MaximumVolume = 63;

    /// <summary>Level in dBm0: 0..-63.</summary>
    public int Dbm0 => -Volume;

    /// <summary>Reads the first event. The reserved bit is ignored, as RFC 4733 section 2.3.3 requires.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent telephoneEvent)
    {
        if (payload.Length < Length)
        {
            telephoneEvent = default;
            return false;
        }

        telephoneEvent = new TelephoneEvent(
            payload[0], (payload[1] & 0x80) != 0, (byte)(payload[1] & 0x3f), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    /// <summary>
    /// Writes <see cref="Length"/> octets and returns their number. A volume that is too large is written as the largest.
    /// </summary>
    public int Write(Span<byte> destination)
    {
        // The last octet first: a destination that is too small throws before it is changed.
        BinaryPrimitives.WriteUInt16BigEndian(destination.Slice(2, 2), Duration);
        destination[1] = (byte)((End ? 0x80 : 0) | Math.Min(Volume, MaximumVolume));
        destination[0] = Code;
        return Length;
    }
}
