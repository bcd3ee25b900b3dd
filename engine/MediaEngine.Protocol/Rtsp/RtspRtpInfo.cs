using System.Collections.Immutable;
using System.Globalization;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>What RTP-Info says of a track (RFC 2326 section 12.33). Many cameras write nonsense here: a hint, no more.</summary>
/// <param name="Track">The track's index.</param>
/// <param name="SequenceNumber">Of the first packet; null when it is not said.</param>
/// <param name="RtpTime">RTP timestamp that belongs to the start; null when it is not said.</param>
public readonly record struct RtspRtpInfo(int Track, ushort? SequenceNumber, uint? RtpTime)
{
    /// <summary>Reads "url=...;seq=...;rtptime=...,url=..." and the form of RTSP 2.0, in which the URL is quoted.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="trackOf">The track of a URL and of its position; -1 when there is none.</param>
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
                // A URL may hold a semicolon: only what begins as a parameter is one. RTSP 2.0: ssrc=0D12F123:seq=5712.
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
