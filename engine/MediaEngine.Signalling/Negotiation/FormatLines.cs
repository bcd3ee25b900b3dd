using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Positions of the attribute lines of each payload type, found in one pass over a section. The first rtpmap and fmtp count.
/// </summary>
internal struct FormatLines
{
    // Positions among the attributes, from 1.
    private int _rtpMap;
    private int _parameters;

    /// <summary>Position of the last rtcp-fb, from 1; 0 for none.</summary>
    public int LastFeedback { get; private set; }

    /// <summary>
    /// Finds the lines of each payload type. Returns for each rtcp-fb the previous one of the same payload type; null for none.
    /// </summary>
    public static int[]? Read(MediaDescription media, Span<FormatLines> byNumber)
    {
        int[]? feedback = null;
        for (int i = 0; i < media.Attributes.Length; i++)
        {
            SdpAttribute attribute = media.Attributes[i];
            if (attribute is not { Name: "rtpmap" or "fmtp" or "rtcp-fb", Value: { } value }
                || value.IndexOf(' ') is not (> 0 and int space)
                || !byte.TryParse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out byte number) || number > 127)
                continue;
            ref FormatLines lines = ref byNumber[number];
            if (attribute.Name == "rtpmap")
            {
                lines._rtpMap = lines._rtpMap == 0 ? i + 1 : lines._rtpMap;
            }
            else if (attribute.Name == "fmtp")
            {
                lines._parameters = lines._parameters == 0 ? i + 1 : lines._parameters;
            }
            else
            {
                feedback ??= new int[media.Attributes.Length];
                feedback[i] = lines.LastFeedback;
                lines.LastFeedback = i + 1;
            }
        }

        return feedback;
    }

    /// <summary>The text after the payload type; false when there is no such line.</summary>
    public readonly bool RtpMap(MediaDescription media, out ReadOnlySpan<char> map)
    {
        map = _rtpMap == 0 ? default : Rest(media, _rtpMap);
        return _rtpMap != 0;
    }

    public readonly string? Parameters(MediaDescription media) => _parameters == 0 ? null : TextPool.Get(Verbatim(media, _parameters));

    /// <param name="previous">From <see cref="Read"/>.</param>
    public readonly ImmutableArray<string> Feedback(MediaDescription media, int[] previous)
    {
        int count = 0;
        for (int i = LastFeedback; i > 0; i = previous[i - 1])
            count++;
        var values = ImmutableArray.CreateBuilder<string>(count);
        values.Count = count;
        for (int i = LastFeedback; i > 0; i = previous[i - 1])
            values[--count] = TextPool.Get(Rest(media, i));
        return values.MoveToImmutable();
    }

    private static ReadOnlySpan<char> Rest(MediaDescription media, int position) => Verbatim(media, position).TrimStart();

    private static ReadOnlySpan<char> Verbatim(MediaDescription media, int position)
    {
        ReadOnlySpan<char> value = media.Attributes[position - 1].Value;
        return value[(value.IndexOf(' ') + 1)..];
    }
}
