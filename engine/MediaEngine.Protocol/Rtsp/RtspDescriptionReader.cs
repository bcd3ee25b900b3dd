using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Reads the SDP of cameras. It often breaks the rules: lines are missing, doubled or out of place, addresses have no type, and the text is
/// in any encoding. Lines that are not understood are skipped and counted. The control protocol has its own, strict reader.
/// </summary>
internal sealed class RtspDescriptionReader
{
    private const int MaxAttributes = 256;

    private readonly List<Section> _sections = [];
    private readonly Section _session = new();
    private string _name = "";
    private int _skipped;

    /// <summary>Null when there is no media section.</summary>
    public RtspDescription? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > RtspLimits.MaxBody)
            body = body[..RtspLimits.MaxBody];
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        int lines = 0;
        while (!body.IsEmpty)
        {
            int end = body.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = (end < 0 ? body : body[..end]).Trim(" \t\0"u8);
            body = end < 0 ? default : body[(end + 1)..];
            if (line.IsEmpty)
                continue;
            bool read = ++lines <= RtspLimits.MaxDescriptionLines && line.Length >= 2 && line[1] == '='
                && TryRead(line[0], RtspHeadReader.Text(line[2..]).Trim());
            if (!read)
                _skipped++;
        }

        return _sections.Count == 0
            ? null
            : new RtspDescription
            {
                Control = _session.Control,
                Name = _name,
                Range = _session.Range,
                Tracks = Tracks(),
                SkippedLines = _skipped,
            };
    }

    /// <summary>
    /// Directions are the client's (ONVIF Streaming Specification section 5.3.1). When a camera marks its video as "sendonly", the camera
    /// writes its own direction. Audio that is "sendonly" is then not a backchannel.
    /// </summary>
    private ImmutableArray<RtspTrackDescription> Tracks()
    {
        RtspTrackDescription[] tracks = [.. _sections.Select((s, i) => s.ToTrack(i, _session))];
        bool ownView = tracks.Any(t => t is { IsVideo: true, Direction: RtspTrackDirection.SendOnly });
        return
        [
            .. tracks.Select(t => t with { IsBackchannel = !ownView && t is { IsAudio: true, Direction: RtspTrackDirection.SendOnly } }),
        ];
    }

    private bool TryRead(byte type, string value)
    {
        Section section = _sections.Count > 0 ? _sections[^1] : _session;
        switch ((char)type)
        {
            case 'm':
                return TryReadMedia(value);
            case 'c':
                return section.TryReadConnection(value);
            case 'b':
                return section.TryReadBandwidth(value);
            case 'a':
                return section.TryReadAttribute(value);
            case 's':
                if (_name.Length == 0)
                    _name = value;
                return true;
            case 'v' or 'o' or 't' or 'i' or 'u' or 'e' or 'p' or 'r' or 'z' or 'k':
                return true;
            default:
                return false;
        }
    }

    private bool TryReadMedia(string value)
    {
        if (_sections.Count == RtspLimits.MaxTracks)
            return false;
        string[] words = value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return false;
        var section = new Section { Media = words[0], Profile = words.Length > 2 ? words[2] : "" };
        foreach (string word in words.Skip(3))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int payloadType))
                section.AddFormat(payloadType);
        }

        _sections.Add(section);
        return true;
    }

    /// <summary>State of a media section, or of the session part, while it is read.</summary>
    private sealed class Section
    {
        private readonly List<int> _formats = [];
        private readonly Dictionary<int, RtspFormat> _maps = [];
        private readonly Dictionary<int, string> _parameters = [];
        private readonly List<RtspBandwidth> _bandwidths = [];
        private readonly List<RtspAttribute> _attributes = [];
        private readonly List<CryptoAttribute> _crypto = [];
        private Mikey? _keyManagement;
        private string? _connection;
        private double _frameRate;
        private RtspTrackDirection _direction;

        public string Media { get; init; } = "";

        public string Profile { get; init; } = "";

        public string? Control { get; private set; }

        public string? Range { get; private set; }

        public bool AddFormat(int payloadType)
        {
            if (payloadType is < 0 or > 127 || _formats.Count == RtspLimits.MaxFormats)
                return false;
            if (!_formats.Contains(payloadType))
                _formats.Add(payloadType);
            return true;
        }

        /// <summary>Reads "IN IP4 address/ttl". Some cameras leave out the type, the address or both.</summary>
        public bool TryReadConnection(string value)
        {
            string last = value.Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
            int slash = last.IndexOf('/', StringComparison.Ordinal);
            if (!TransportAddress.TryParseAddress(slash < 0 ? last : last[..slash], out _))
                return false;
            _connection = last;
            return true;
        }

        public bool TryReadBandwidth(string value)
        {
            int colon = value.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || RtspMessage.LeadingNumber(value.AsSpan(colon + 1)) is not int number || _bandwidths.Count == MaxAttributes)
                return false;
            _bandwidths.Add(new RtspBandwidth(value[..colon].Trim(), number));
            return true;
        }

        public bool TryReadAttribute(string text)
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            string name = (colon < 0 ? text : text[..colon]).Trim().ToLowerInvariant();
            string value = colon < 0 ? "" : text[(colon + 1)..].Trim();
            if (name.Length == 0 || _attributes.Count == MaxAttributes)
                return false;
            switch (name)
            {
                case "rtpmap":
                    return TryReadMap(value);
                case "fmtp":
                    return TryReadParameters(value);
                case "control":
                    Control ??= value;
                    return true;
                case "range":
                    Range ??= value;
                    return true;
                case "framerate" or "x-framerate":
                    return TryReadFrameRate(value);
                case "crypto":
                    if (_crypto.Count == RtspLimits.MaxFormats || !CryptoAttribute.TryParse(value, out CryptoAttribute? crypto))
                        return false;
                    _crypto.Add(crypto);
                    return true;
                case "key-mgmt":
                    return TryReadKeyManagement(value);
                case "recvonly":
                    _direction = RtspTrackDirection.ReceiveOnly;
                    return true;
                case "sendonly":
                    _direction = RtspTrackDirection.SendOnly;
                    return true;
                case "sendrecv":
                    _direction = RtspTrackDirection.SendReceive;
                    return true;
                case "inactive":
                    _direction = RtspTrackDirection.Inactive;
                    return true;
                default:
                    _attributes.Add(new RtspAttribute(name, value));
                    return true;
            }
        }

        public RtspTrackDescription ToTrack(int index, Section session) => new()
        {
            Index = index,
            Media = Media,
            Profile = Profile,
            Formats =
            [
                .. _formats.Select(pt => (_maps.TryGetValue(pt, out RtspFormat? map) ? map : RtspFormat.Static(pt)) with
                {
                    Parameters = _parameters.GetValueOrDefault(pt, ""),
                }),
            ],
            Control = Control,
            FrameRate = _frameRate,
            Range = Range,
            Direction = _direction == RtspTrackDirection.Unspecified ? session._direction : _direction,
            Connection = _connection ?? session._connection,
            Bandwidths = [.. _bandwidths],
            Crypto = [.. _crypto],
            KeyManagement = _keyManagement ?? session._keyManagement,
            Attributes = [.. _attributes],
        };

        private bool TryReadMap(string value)
        {
            int blank = value.AsSpan().IndexOfAny(' ', '\t');
            if (blank <= 0 || !int.TryParse(value.AsSpan(0, blank), NumberStyles.None, CultureInfo.InvariantCulture, out int payloadType))
                return false;
            string[] parts = value[blank..].Trim().Split('/');
            if (parts[0].Length == 0 || !AddFormat(payloadType))
                return false;
            RtspFormat known = RtspFormat.Static(payloadType);
            int rate = parts.Length > 1 ? RtspMessage.LeadingNumber(parts[1]) ?? 0 : known.Is(parts[0]) ? known.ClockRate : 0;
            int channels = parts.Length > 2 ? RtspMessage.LeadingNumber(parts[2]) ?? 1 : 1;
            _maps[payloadType] = new RtspFormat
            {
                PayloadType = payloadType,
                Encoding = parts[0].Trim(),
                ClockRate = rate,
                Channels = Math.Clamp(channels, 1, 255),
                HasMap = true,
            };
            return true;
        }

        private bool TryReadParameters(string value)
        {
            int blank = value.AsSpan().IndexOfAny(' ', '\t');
            string number = blank < 0 ? value : value[..blank];
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int payloadType)
                || (_parameters.Count == RtspLimits.MaxFormats && !_parameters.ContainsKey(payloadType)))
                return false;
            string parameters = blank < 0 ? "" : value[blank..].Trim();
            // A second fmtp line for the same payload type adds to the first.
            if (_parameters.TryGetValue(payloadType, out string? before) && before.Length > 0)
                parameters = before + ";" + parameters;
            if (before?.Length >= RtspLimits.MaxParameters)
                return false;
            _parameters[payloadType] = parameters.Length > RtspLimits.MaxParameters ? parameters[..RtspLimits.MaxParameters] : parameters;
            return true;
        }

        private bool TryReadFrameRate(string value)
        {
            bool valid = double.TryParse(value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double rate)
                && rate is > 0 and <= 1000;
            if (valid)
                _frameRate = rate;
            return valid;
        }

        private bool TryReadKeyManagement(string value)
        {
            int blank = value.IndexOf(' ', StringComparison.Ordinal);
            return blank > 0 && value[..blank].Equals("mikey", StringComparison.OrdinalIgnoreCase)
                && Mikey.TryParseBase64(value.AsSpan(blank).Trim(), out _keyManagement);
        }
    }
}
