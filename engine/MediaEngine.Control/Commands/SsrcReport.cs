using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Control.Commands;

/// <summary>
/// One SSRC block: MOS times ten, round-trip times in microseconds, jitter in milliseconds, loss in per cent, all integers.
/// </summary>
internal static class SsrcReport
{
    public static NgDictionary Inbound(InboundStreamSnapshot stream, Func<MonotonicTime, long> unixMicroseconds, bool inline = false)
    {
        NgDictionary block = new();
        if (inline)
            block.Add("SSRC", stream.Ssrc);
        block.Add("bytes", stream.Bytes).Add("packets", stream.Packets)
            .Add("last RTP timestamp", stream.LastTimestamp).Add("last RTP seq", stream.LastSequenceNumber & 0xffff);
        if (stream.Quality is not { } quality)
            return block;
        NgDictionary average = Sample(quality.Average).Add("samples", quality.Samples);
        NgDictionary progression = new NgDictionary().Add("interval", (long)quality.ProgressionInterval.TotalSeconds)
            .Add("entries", new NgList(quality.Progression.Select(s => (NgValue)Reported(s, unixMicroseconds))));
        return block.Add("cumulative loss", quality.CumulativeLost).Add("average MOS", average)
            .Add("lowest MOS", Reported(quality.Lowest, unixMicroseconds)).Add("highest MOS", Reported(quality.Highest, unixMicroseconds))
            .Add("MOS progression", progression);
    }

    /// <summary>Only the SSRC itself (option ssrc-reporting).</summary>
    public static NgDictionary Name(uint ssrc) => new NgDictionary().Add("SSRC", ssrc);

    public static NgDictionary Outbound(OutboundStreamSnapshot stream) => new NgDictionary()
        .Add("SSRC", stream.Ssrc).Add("bytes", stream.Bytes).Add("packets", stream.Packets)
        .Add("last RTP timestamp", stream.LastTimestamp).Add("last RTP seq", stream.LastSequenceNumber & 0xffff);

    private static NgDictionary Sample(QualitySample sample) => new NgDictionary()
        .Add("MOS", (long)Math.Round(sample.Mos * 10)).Add("round-trip time", (long)sample.RoundTrip.TotalMicroseconds)
        .Add("round-trip time leg", (long)sample.RoundTripLeg.TotalMicroseconds)
        .Add("jitter", (long)Math.Round(sample.JitterMilliseconds)).Add("packet loss", (long)Math.Round(sample.PacketLoss));

    private static NgDictionary Reported(QualitySample sample, Func<MonotonicTime, long> unixMicroseconds) =>
        Sample(sample).Add("reported at", unixMicroseconds(sample.At) / 1_000_000);
}
