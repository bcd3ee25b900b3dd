using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MediaEngine.Protocol.Sdp;

/// <summary>
/// Parses a session description (RFC 8866) in one pass. Lenient where endpoints deviate: CRLF or LF, attributes verbatim, k=, r=, z= and
/// unknown b= lines dropped, blank lines skipped. A CR inside a line or a NUL is refused, because another parser may read it as the end of
/// a line.
/// </summary>
public sealed class SdpReader
{
    private readonly List<SdpAttribute> _attributes = new(16);
    private List<string>? _contacts;
    private List<SdpBandwidth>? _bandwidths;
    private ImmutableArray<MediaDescription>.Builder? _medias;
    private ImmutableArray<SdpAttribute> _sessionAttributes = [];
    private ImmutableArray<SdpBandwidth> _sessionBandwidths = [];
    private SdpOrigin? _origin;
    private SdpConnection? _connection;
    private string? _name;
    private string? _information;
    private string? _timing;
    private bool _inMedia;
    private OpenedMedia _media;

    private SdpReader()
    {
    }

    /// <param name="fragment">The body is a trickle ICE fragment (RFC 8840), which needs no v=, o=, s= and t= lines.</param>
    /// <param name="strict">A blank line inside the body is an error (option reject-invalid-sdp).</param>
    public static bool TryRead(
        string text, out SessionDescription description, out SdpError error, bool fragment = false, bool strict = false)
    {
        var reader = new SdpReader();
        error = text.Length > SdpLimits.MaxBody ? SdpError.TooLarge : reader.Read(text, fragment, strict);
        description = error == SdpError.None ? reader.Description() : new SessionDescription();
        return error == SdpError.None;
    }

    private SdpError Read(string text, bool fragment, bool strict)
    {
        int position = 0, lines = 0;
        bool versionSeen = fragment;
        while (position < text.Length)
        {
            int end = text.IndexOf('\n', position);
            int next = end < 0 ? text.Length : end + 1;
            ReadOnlySpan<char> line = text.AsSpan(position, (end < 0 ? text.Length : end) - position).TrimEnd('\r');
            position = next;
            if (line.IsEmpty)
            {
                if (strict && !text.AsSpan(position).Trim("\r\n").IsEmpty)
                    return SdpError.Malformed;

                // The text after a blank line counts: a description that is parsed in part is another description.
                continue;
            }

            if (++lines > SdpLimits.MaxLines || line.Length > SdpLimits.MaxLine)
                return SdpError.TooLarge;
            if (line.Length < 2 || line[1] != '=' || line.ContainsAny('\r', '\0'))
                return SdpError.Malformed;
            ReadOnlySpan<char> value = line[2..];
            if (!versionSeen)
            {
                if (line[0] != 'v' || !value.Trim().SequenceEqual("0"))
                    return SdpError.Malformed;
                versionSeen = true;
                continue;
            }

            SdpError error = !_inMedia ? SessionLine(line[0], value) : MediaLine(line[0], value);
            if (error != SdpError.None)
                return error;
        }

        if (!versionSeen)
            return SdpError.Malformed;
        CloseMedia();
        return SdpError.None;
    }

    private SessionDescription Description() => new()
    {
        Origin = _origin,
        SessionName = _name,
        Information = _information,
        Contacts = _contacts is null ? [] : [.. _contacts],
        Connection = _connection,
        Bandwidths = _sessionBandwidths,
        Timing = _timing,
        Attributes = _sessionAttributes,
        Sections = _medias?.DrainToImmutable() ?? [],
    };

    private SdpError SessionLine(char type, ReadOnlySpan<char> value)
    {
        switch (type)
        {
            case 'v' when value.Trim().SequenceEqual("0"):
                return SdpError.None;
            case 'o':
                _origin = SdpOrigin.TryParse(value);
                return _origin is null ? SdpError.Malformed : SdpError.None;
            case 's':
                _name = TextPool.Get(value);
                return SdpError.None;
            case 't':
                _timing ??= TextPool.Get(value);
                return SdpError.None;
            case 'i':
                _information = value.ToString();
                return SdpError.None;
            case 'u' or 'e' or 'p':
                (_contacts ??= []).Add($"{type}={value}");
                return SdpError.None;
            case 'c':
                _connection = SdpConnection.TryParse(value);
                return _connection is not { Address.IsNone: false } ? SdpError.Malformed : SdpError.None;
            default:
                return CommonLine(type, value);
        }
    }

    private SdpError MediaLine(char type, ReadOnlySpan<char> value)
    {
        switch (type)
        {
            case 'i':
                _media.Information = value.ToString();
                return SdpError.None;
            case 'c':
                // Several c= lines mean layered multicast; the first one is used.
                SdpConnection? connection = SdpConnection.TryParse(value);
                _media.Connection ??= connection;
                return connection is not { Address.IsNone: false } ? SdpError.Malformed : SdpError.None;
            default:
                return CommonLine(type, value);
        }
    }

    private SdpError CommonLine(char type, ReadOnlySpan<char> value)
    {
        switch (type)
        {
            case 'a':
                _attributes.Add(SdpAttribute.Parse(value));
                return SdpError.None;
            case 'b':
                int colon = value.IndexOf(':');
                if (colon > 0 && SdpBandwidth.Types.Contains(TextPool.Get(value[..colon])))
                    (_bandwidths ??= []).Add(new SdpBandwidth(TextPool.Get(value[..colon]), TextPool.Get(value[(colon + 1)..])));
                return SdpError.None;
            case 'k' or 'r' or 'z':
                return SdpError.None;
            case 'm':
                return OpenMedia(value);
            default:
                return SdpError.Malformed;
        }
    }

    private SdpError OpenMedia(ReadOnlySpan<char> value)
    {
        CloseMedia();
        if (_medias?.Count >= SdpLimits.MaxMedias)
            return SdpError.TooLarge;
        Span<Range> words = stackalloc Range[SdpLimits.MaxFormats + 5];
        int count = value.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 3)
            return SdpError.Malformed;
        if (count - 3 > SdpLimits.MaxFormats)
            return SdpError.TooLarge;
        ReadOnlySpan<char> port = value[words[1]];
        int slash = port.IndexOf('/');
        int ports = 1;
        if (!ushort.TryParse(slash < 0 ? port : port[..slash], out ushort number)
            || (slash >= 0 && (!int.TryParse(port[(slash + 1)..], out ports) || ports is < 1 or > 65535)))
            return SdpError.Malformed;
        string[] formats = count == 3 ? [] : new string[count - 3];
        for (int i = 0; i < formats.Length; i++)
            formats[i] = TextPool.Get(value[words[i + 3]]);
        _media = new OpenedMedia
        {
            Type = TextPool.Get(value[words[0]]),
            Port = number,
            PortCount = ports,
            Protocol = TextPool.Get(value[words[2]]),
            Formats = ImmutableCollectionsMarshal.AsImmutableArray(formats),
            FormatText = FormatText(value, words[2].End.Value, formats),
        };
        _inMedia = true;
        return SdpError.None;
    }

    /// <summary>The formats verbatim, where that is not the same as the list.</summary>
    private static string? FormatText(ReadOnlySpan<char> value, int start, string[] formats)
    {
        ReadOnlySpan<char> text = value[start..];
        int usual = 0;
        foreach (string format in formats)
            usual += 1 + format.Length;
        return text.Length == usual ? null : text.TrimStart(' ').ToString();
    }

    private void CloseMedia()
    {
        ImmutableArray<SdpAttribute> attributes = [.. _attributes];
        ImmutableArray<SdpBandwidth> bandwidths = _bandwidths is null ? [] : [.. _bandwidths];
        _attributes.Clear();
        _bandwidths?.Clear();
        if (_inMedia)
            (_medias ??= ImmutableArray.CreateBuilder<MediaDescription>(1)).Add(_media.Described(attributes, bandwidths));
        else
            (_sessionAttributes, _sessionBandwidths) = (attributes, bandwidths);
    }

    /// <summary>A section while its lines are being parsed.</summary>
    private struct OpenedMedia
    {
        public string Type;
        public int Port;
        public int PortCount;
        public string Protocol;
        public ImmutableArray<string> Formats;
        public string? FormatText;
        public string? Information;
        public SdpConnection? Connection;

        public readonly MediaDescription Described(
            ImmutableArray<SdpAttribute> attributes, ImmutableArray<SdpBandwidth> bandwidths) => new()
            {
                Type = Type,
                Port = Port,
                PortCount = PortCount,
                Protocol = Protocol,
                Formats = Formats,
                FormatText = FormatText,
                Information = Information,
                Connection = Connection,
                Attributes = attributes,
                Bandwidths = bandwidths,
            };
    }
}
