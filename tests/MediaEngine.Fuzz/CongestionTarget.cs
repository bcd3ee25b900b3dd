using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Fuzz;

/// <summary>
/// RTCP of a receiver for the congestion control of a sender that has sent 200 packets. The oracle: rates stay within their bounds, and no
/// packet counts twice.
/// </summary>
internal static class CongestionTarget
{
    private const int Packets = 200;
    private const int Size = 1000;
    private const uint Ssrc = 0x01020304;

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (!RtcpCompound.TryParse(input, out RtcpCompound compound))
            return;
        var controller = new CongestionController(new CongestionSettings());
        controller.TryAddSource(Ssrc);
        for (int i = 0; i < Packets; i++)
            controller.Sent(Size, MonotonicTime.FromMilliseconds(1000 + 5 * i), Ssrc, (ushort)i);
        for (int round = 0; round < 2; round++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(2100 + 100 * round);
            foreach (RtcpPacket packet in compound)
            {
                if (FeedbackMessage.TryParse(packet, out FeedbackMessage message)
                    && TransportWideFeedback.TryParse(message, out TransportWideFeedback transportWide))
                {
                    controller.Receive(transportWide, now);
                }

                if (CongestionFeedback.TryParse(packet, out CongestionFeedback feedback))
                    controller.Receive(feedback, now);
            }

            controller.Process(now);
        }

        if (controller.TargetBitrate is not (>= 50_000 and <= 30_000_000) || double.IsNaN(controller.AcknowledgedBitrate))
            throw new InvalidOperationException($"a rate of {controller.TargetBitrate}");
        if (controller.Lost is < 0 or > Packets || controller.InFlight is < 0 or > Packets * Size)
            throw new InvalidOperationException($"{controller.Lost} lost, {controller.InFlight} under way");
    }
}
