using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;

namespace MediaEngine.Fuzz;

/// <summary>
/// Arbitrary input on both sides of a T.38 gateway. The input is pieces with a length octet; its highest bit marks audio. The oracle:
/// packets have ascending sequence numbers and keep their size limits.
/// </summary>
internal static class FaxTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var receiver = new UdptlReceiver();
        using FaxGateway? gateway = FaxGateway.IsAvailable ? new FaxGateway(new FaxSettings()) : null;
        Span<short> samples = stackalloc short[160];
        while (!input.IsEmpty)
        {
            int length = Math.Min(input[0] & 0x7f, input.Length - 1);
            bool audio = (input[0] & 0x80) != 0;
            ReadOnlySpan<byte> piece = input.Slice(1, length);
            input = input[(1 + length)..];
            if (audio)
            {
                for (int i = 0; i < length; i++)
                    samples[i] = (short)(piece[i] << 8);
                gateway?.ReceiveAudio(samples[..length]);
            }
            else if (receiver.Receive(piece))
            {
                Deliver(receiver, gateway);
            }

            gateway?.ReadAudio(samples);
            while (gateway is not null && gateway.TryTakePacket(out ReadOnlySpan<byte> ifp, out int copies))
            {
                if (ifp.Length > FaxGateway.MaximumPacket || copies is < 1 or > 4)
                    throw new InvalidOperationException($"{ifp.Length} octets, {copies} copies");
            }
        }
    }

    private static void Deliver(UdptlReceiver receiver, FaxGateway? gateway)
    {
        int last = -1;
        while (receiver.TryTake(out ReadOnlySpan<byte> ifp, out ushort number))
        {
            if (last >= 0 && (short)(number - last) <= 0)
                throw new InvalidOperationException($"{number} after {last}");
            last = number;
            gateway?.ReceivePacket(ifp, number);
        }
    }
}
