using System.Buffers.Binary;

namespace MediaEngine.Protocol.Udptl;

/// <summary>
/// Puts IFP packets into UDPTL datagrams with sequence numbers and error correction (T.38 section 9.1). <see cref="UdptlPacket"/> shows the
/// format.
/// </summary>
/// <param name="maximumDatagram">Largest datagram the peer accepts (a=T38FaxMaxDatagram), in octets. Earlier packets that do not fit are
/// left out.</param>
public sealed class UdptlSender(UdptlErrorCorrection correction, int maximumDatagram = 1400)
{
    private const int RedundantPackets = 3;
    private const int FecParities = 3;
    private const int FecSpan = 3;

    private readonly IfpHistory _history = new();
    private ushort _next;
    private int _sent;

    /// <summary>Octets <see cref="Write"/> needs.</summary>
    public const int MaximumDatagram = 2 + (1 + RedundantPackets) * (2 + IfpHistory.MaximumLength) + 8;

    /// <summary>Writes the datagram with the next sequence number.</summary>
    /// <param name="destination">At least <see cref="MaximumDatagram"/>.</param>
    /// <param name="ifp">1 to 512 octets.</param>
    /// <returns>Length of the datagram.</returns>
    public int Write(Span<byte> destination, ReadOnlySpan<byte> ifp)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ifp.Length, IfpHistory.MaximumLength);
        ushort number = _next++;
        BinaryPrimitives.WriteUInt16BigEndian(destination, number);
        int at = WritePart(destination, 2, ifp);
        at = correction == UdptlErrorCorrection.Fec ? WriteParities(destination, at, number) : WriteOlder(destination, at, number);
        _history.Store(number, ifp);
        _sent++;
        return at;
    }

    private int WriteOlder(Span<byte> destination, int at, ushort number)
    {
        destination[at++] = 0;
        int count = at++;
        destination[count] = 0;
        int older = correction == UdptlErrorCorrection.Redundancy ? Math.Min(RedundantPackets, _sent) : 0;
        for (int i = 1; i <= older; i++)
        {
            if (!_history.TryFind((ushort)(number - i), out ReadOnlySpan<byte> ifp) || at + 2 + ifp.Length > maximumDatagram)
                break;
            at = WritePart(destination, at, ifp);
            destination[count]++;
        }

        return at;
    }

    /// <summary>Parity m covers the packets number + m - k * parities, k from 1 to the span.</summary>
    private int WriteParities(Span<byte> destination, int at, ushort number)
    {
        destination[at++] = 0x80;
        destination[at++] = 1;
        int span = Math.Min(FecSpan, _sent / FecParities);
        destination[at++] = (byte)span;
        destination[at++] = (byte)(span == 0 ? 0 : FecParities);
        if (span == 0)
            return at;
        Span<byte> parity = stackalloc byte[IfpHistory.MaximumLength];
        for (int m = 0; m < FecParities; m++)
        {
            parity.Clear();
            int length = 0;
            for (int k = 1; k <= span; k++)
            {
                if (!_history.TryFind((ushort)(number + m - k * FecParities), out ReadOnlySpan<byte> ifp))
                    continue;
                length = Math.Max(length, ifp.Length);
                for (int i = 0; i < ifp.Length; i++)
                    parity[i] ^= ifp[i];
            }

            at = WritePart(destination, at, parity[..length]);
        }

        return at;
    }

    private static int WritePart(Span<byte> destination, int at, ReadOnlySpan<byte> part)
    {
        if (part.Length >= 0x80)
            destination[at++] = (byte)(0x80 | (part.Length >> 8));
        destination[at++] = (byte)part.Length;
        part.CopyTo(destination[at..]);
        return at + part.Length;
    }
}
