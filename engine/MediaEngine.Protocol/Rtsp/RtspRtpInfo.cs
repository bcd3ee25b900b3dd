using System.Collections.Immutable;
using System.Globalization;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>The RTP-Info of a track (RFC 2326 section 12.33). Many cameras write wrong values here, so it is only a hint.</summary>
/// <param name="Track">The track's index.</param>
/// <param name="SequenceNumber">Sequence number of the first packet; null when it is missing.</param>
/// <param name="RtpTime">RTP timestamp of the start; null when it is missing.</param>
public readonly record struct RtspRtpInfo(int Track, ushort? SequenceNumber, uint? RtpTime)
{
    /// <summary>Reads "url=...;seq=...;rtptime=...,url=..." and the form of RTSP 2.0 with a quoted URL.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="trackOf">Gives the track for a URL and its position; -1 when there is none.</param>
    internal static ImmutableArray<RtspRtpInfo> Read(string value, Func<string, int, int> trackOf)
    {
        ImmutableArray<RtspRtpInfo>.Builder infos = ImmutableArray.CreateBuilder<RtspRtpInfo>();
        foreach (string entry in value.Split(',', RtspLimits.MaxTracks))
        {
            string url = "";
            ushort? sequence = null;
            uint? time = null;
            foreach (string part in entry.Replace(" ssrc=", ";ssrc=", StringComparison.OrdinalIgnoreCase).Split(';'))
            {
                // A URL may contain a semicolon, so only the known parameters are split off. RTSP 2.0: ssrc=0D12F123:seq=5712.
                string text = part.Trim();
                if (text.StartsWith("ssrc=", StringComparison.OrdinalIgnoreCase))
                    text = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
                if (text.StartsWith("url=", StringComparison.OrdinalIgnoreCase))
                    url = text[4..].Trim('"');
                else if (text.StartsWith("seq=", StringComparison.OrdinalIgnoreCase)
                    && ulong.TryParse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
                    sequence = (ushort)number;
                else if (text.IndexOf("rtptime=", StringComparison.OrdinalIgnoreCase) is int at and >= 0
                    && ulong.TryParse(text.AsSpan(at + 8), NumberStyles.None, CultureInfo.InvariantCulture, out number))
                    time = (uint)number;
            }

            int track = trackOf(url, infos.Count);
            if (track >= 0)
                infos.Add(new RtspRtpInfo(track, sequence, time));
        }

        return infos.ToImmutable();
    }
}
