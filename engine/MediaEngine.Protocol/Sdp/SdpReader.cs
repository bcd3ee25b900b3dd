using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>
/// Reads a session description (RFC 8866) in one pass, leniently where endpoints are sloppy: CRLF or LF, attributes verbatim,
/// k=, r=, z= and unusual b= dropped, the body ends at a blank line. A CR inside a line or a NUL is refused: what one peer reads as one
/// line another would read as two.
/// </summary>
public sealed class SdpReader
{
    private static readonly string[] KnownBandwidths = ["AS", "RR", "RS", "TIAS", "CT"];

    private readonly ImmutableArray<string>.Builder _contacts = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<MediaDescription>.Builder _medias = ImmutableArray.CreateBuilder<MediaDescription>();
    private readonly ImmutableArray<SdpAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<SdpAttribute>();
    private readonly ImmutableArray<SdpBandwidth>.Builder _bandwidths = ImmutableArray.CreateBuilder<SdpBandwidth>();
    private SessionDescription _session = new();
    private MediaDescription? _media;

    private SdpReader()
    {
    }

    /// <param name="fragment">The body is a trickle ICE fragment (RFC 8840): no v=, o=, s=, t= needed.</param>
    /// <param name="strict">A blank line inside the body is an error (option reject-invalid-sdp).</param>
    public static bool TryRead(
        string text, out SessionDescription description, out SdpError error, bool fragment = false, bool strict = false)
    {
        var reader = new SdpReader();
        error = text.Length > SdpLimits.MaxBody ? SdpError.TooLarge : reader.Read(text, fragment, strict);
        description = reader._session;
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
                break;
            }

            if (++lines > SdpLimits.MaxLines || line.Length > SdpLimits.MaxLine)
                return SdpError.TooLarge;
            if (line.Length < 2 || line[1] != '=' || line.ContainsAny('\r', '\0'))
                return SdpError.Malformed;
            string value = line[2..].ToString();
            if (!versionSeen)
            {
                if (line[0] != 'v' || value.Trim() != "0")
                    return SdpError.Malformed;
                versionSeen = true;
                continue;
            }

            SdpError error = _media is null ? SessionLine(line[0], value) : MediaLine(line[0], value);
            if (error != SdpError.None)
                return error;
        }

        if (!versionSeen)
            return SdpError.Malformed;
        CloseMedia();
        _session = _session with { Contacts = _contacts.DrainToImmutable(), Medias = _medias.DrainToImmutable() };
        return SdpError.None;
    }

    private SdpError SessionLine(char type, string value)
    {
        switch (type)
        {
            case 'v' when value.Trim() == "0":
                return SdpError.None;
            case 'o':
                _session = _session with { Origin = SdpOrigin.TryParse(value) };
                return _session.Origin is null ? SdpError.Malformed : SdpError.None;
            case 's':
                _session = _session with { SessionName = value };
                return SdpError.None;
            case 't':
                _session = _session with { Timing = _session.Timing ?? value };
                return SdpError.None;
            case 'i':
                _session = _session with { Information = value };
                return SdpError.None;
            case 'u' or 'e' or 'p':
                _contacts.Add($"{type}={value}");
                return SdpError.None;
            case 'c':
                _session = _session with { Connection = SdpConnection.TryParse(value) };
                return _session.Connection is not { Address.IsNone: false } ? SdpError.Malformed : SdpError.None;
            default:
                return CommonLine(type, value);
        }
    }

    private SdpError MediaLine(char type, string value)
    {
        switch (type)
        {
            case 'i':
                _media = _media! with { Information = value };
                return SdpError.None;
            case 'c':
                // Several c= lines mean layered multicast; the first one counts.
                SdpConnection? connection = SdpConnection.TryParse(value);
                _media = _media! with { Connection = _media.Connection ?? connection };
                return connection is not { Address.IsNone: false } ? SdpError.Malformed : SdpError.None;
            default:
                return CommonLine(type, value);
        }
    }

    private SdpError CommonLine(char type, string value)
    {
        switch (type)
        {
            case 'a':
                _attributes.Add(SdpAttribute.Parse(value));
                return SdpError.None;
            case 'b':
                int colon = value.IndexOf(':');
                if (colon > 0 && KnownBandwidths.Contains(value[..colon]))
                    _bandwidths.Add(new SdpBandwidth(value[..colon], value[(colon + 1)..]));
                return SdpError.None;
            case 'k' or 'r' or 'z':
                return SdpError.None;
            case 'm':
                return OpenMedia(value);
            default:
                return SdpError.Malformed;
        }
    }

    private SdpError OpenMedia(string value)
    {
        CloseMedia();
        if (_medias.Count >= SdpLimits.MaxMedias)
            return SdpError.TooLarge;
        string[] parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3)
            return SdpError.Malformed;
        if (parts.Length - 3 > SdpLimits.MaxFormats)
            return SdpError.TooLarge;
        string[] port = parts[1].Split('/');
        int count = 1;
        if (port.Length > 2 || !ushort.TryParse(port[0], out ushort number)
            || (port.Length == 2 && (!int.TryParse(port[1], out count) || count is < 1 or > 65535)))
            return SdpError.Malformed;
        _media = new MediaDescription
        {
            Type = parts[0],
            Port = number,
            PortCount = count,
            Protocol = parts[2],
            Formats = [.. parts.AsSpan(3)],
        };
        return SdpError.None;
    }

    private void CloseMedia()
    {
        ImmutableArray<SdpAttribute> attributes = _attributes.DrainToImmutable();
        ImmutableArray<SdpBandwidth> bandwidths = _bandwidths.DrainToImmutable();
        if (_media is null)
            _session = _session with { Attributes = attributes, Bandwidths = bandwidths };
        else
            _medias.Add(_media with { Attributes = attributes, Bandwidths = bandwidths });
    }
}
