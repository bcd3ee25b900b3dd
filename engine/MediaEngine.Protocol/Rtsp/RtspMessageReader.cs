namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Cuts a byte stream into messages and interleaved packets (RFC 2326 sections 4 to 7 and 10.12). The stream may be cut at any position.
/// Octets that belong to no message and no packet are skipped and counted. <see cref="RtspResynchronisation"/> finds the next frame or
/// message.
/// </summary>
public sealed class RtspMessageReader
{
    private const int FirstWindow = 4096;

    private readonly RtspResynchronisation _resynchronisation = new();
    private byte[] _window = [];
    private int _start;
    private int _end;
    private int _headerScan;
    private int _headerLines;
    private bool _lost;
    private int _garbage;
    private RtspMessage? _head;
    private int _bodyLength;
    private int _bodyLines;
    private long _moved;

    /// <summary>When it is not <see cref="RtspReadError.None"/>, nothing more is read.</summary>
    public RtspReadError Error { get; private set; }

    /// <summary>How often the reader had to search for the next frame or message.</summary>
    public long Resynchronisations { get; private set; }

    /// <summary>Octets that belonged to no message and no packet.</summary>
    public long GarbageOctets { get; private set; }

    /// <summary>A message has begun, but its body is not complete. The length that the camera announced may be wrong.</summary>
    public bool IsWithinBody => _head is not null;

    /// <summary>The body that has begun has no announced length. It ends when no more octets come.</summary>
    public bool IsBodyOpen => _head is not null && _bodyLength < 0;

    /// <summary>A frame has begun, but it is not complete.</summary>
    public bool IsWithinFrame => _head is null && !_lost && _start < _end && _window[_start] == RtspInterleavedFrame.Magic;

    /// <summary>Octets of the stream that were read or skipped.</summary>
    public long Position => _moved + _start;

    /// <summary>
    /// Takes octets from the camera. Before the next call, the caller calls <see cref="TryRead"/> until it returns false.
    /// </summary>
    public void Receive(ReadOnlySpan<byte> octets)
    {
        if (Error != RtspReadError.None)
            return;
        if (_start > 0)
        {
            _window.AsSpan(_start, _end - _start).CopyTo(_window);
            _end -= _start;
            _moved += _start;
            _start = 0;
        }

        if (_window.Length - _end < octets.Length)
            Array.Resize(ref _window, Math.Max(Math.Max(FirstWindow, _window.Length * 2), _end + octets.Length));
        octets.CopyTo(_window.AsSpan(_end));
        _end += octets.Length;
    }

    /// <summary>The next message or packet; false when more octets are needed, or after an <see cref="Error"/>.</summary>
    public bool TryRead(out RtspItem item)
    {
        while (Error == RtspReadError.None && _start < _end)
        {
            int before = _start;
            ReadOnlySpan<byte> window = _window.AsSpan(_start, _end - _start);
            if (_head is not null)
            {
                if (!TryReadBody(window, out item))
                    break;
                return true;
            }

            if (_lost)
            {
                if (!Search(window))
                    break;
            }
            else if (window[0] == RtspInterleavedFrame.Magic)
            {
                if (TryReadFrame(window, out item))
                    return true;
                if (_start == before)
                    break;
            }
            else if (window[0] is (byte)'\r' or (byte)'\n')
            {
                Skip(1);
            }
            else if (_headerScan > 0 || RtspHeadReader.MayBegin(window))
            {
                if (TryReadHead(window, out item))
                    return true;
                if (_start == before)
                    break;
            }
            else
            {
                Lose();
            }
        }

        item = default;
        return false;
    }

    /// <summary>
    /// Returns the message whose body is not complete, with the octets that have come. For cameras that announce more than they send, or
    /// announce no length.
    /// </summary>
    public bool TryReadUnfinished(out RtspItem item)
    {
        if (_head is null || Error != RtspReadError.None)
        {
            item = default;
            return false;
        }

        item = Finish(_end - _start);
        return true;
    }

    /// <summary>
    /// Gives up a frame that does not become complete, when two other frames in a row begin inside it: its length was wrong. False when
    /// there are none.
    /// </summary>
    public bool TryAbandonFrame()
    {
        if (!IsWithinFrame || Error != RtspReadError.None)
            return false;
        ReadOnlySpan<byte> window = _window.AsSpan(_start, _end - _start);
        int inside = _resynchronisation.FindTwoInside(window);
        if (inside < 0)
            return false;
        Resynchronisations++;
        Skip(inside);
        return true;
    }

    private bool TryReadFrame(ReadOnlySpan<byte> window, out RtspItem item)
    {
        item = default;
        if (window.Length < RtspInterleavedFrame.HeaderLength)
            return false;
        int end = RtspInterleavedFrame.HeaderLength + RtspInterleavedFrame.Length(window);
        if (window.Length < end)
            return false;
        int inside = _resynchronisation.MayBegin(window, end) ? -1 : _resynchronisation.FindInside(window[..end], window);
        if (inside >= 0)
        {
            // Frames begin inside the packet, and no frame or message begins after it. The length was wrong.
            Resynchronisations++;
            Skip(inside);
            return false;
        }

        byte channel = window[1];
        _resynchronisation.Saw(channel);
        _garbage = 0;
        item = new RtspItem(channel, window[RtspInterleavedFrame.HeaderLength..end]);
        _start += end;
        return true;
    }

    private bool TryReadHead(ReadOnlySpan<byte> window, out RtspItem item)
    {
        item = default;
        while (true)
        {
            int end = window[_headerScan..].IndexOf((byte)'\n');
            int length = end < 0 ? window.Length - _headerScan : end;
            if (length > RtspLimits.MaxLine || window.Length > RtspLimits.MaxHeaderBlock && end < 0)
                return FailHead(length > RtspLimits.MaxLine ? RtspReadError.LineTooLong : RtspReadError.HeaderBlockTooLarge);
            if (end < 0)
            {
                // The octets may already show that this is not a first line.
                if (_headerLines == 0 && !RtspHeadReader.MayBegin(window))
                    Lose();
                return false;
            }

            ReadOnlySpan<byte> line = window.Slice(_headerScan, length);
            _headerScan += end + 1;
            if (_headerScan > RtspLimits.MaxHeaderBlock)
                return FailHead(RtspReadError.HeaderBlockTooLarge);
            if (_headerLines++ == 0)
            {
                if (RtspHeadReader.Read(line) is null)
                {
                    Lose();
                    return false;
                }

                continue;
            }

            if (line.TrimEnd((byte)'\r').IsEmpty)
                break;
            if (_headerLines > RtspLimits.MaxHeaders + 1)
                return FailHead(RtspReadError.TooManyHeaders);
        }

        _head = RtspHeadReader.Read(window[.._headerScan]);
        _bodyLines = 0;
        _garbage = 0;
        _start += _headerScan;
        _headerScan = _headerLines = 0;
        _bodyLength = BodyLength(_head!);
        if (_bodyLength > RtspLimits.MaxBody)
            return FailHead(RtspReadError.BodyTooLarge);
        if (_bodyLength != 0)
            return false;
        item = Finish(0);
        return true;
    }

    /// <summary>Octets of the body; -1 when the camera announces no length.</summary>
    private static int BodyLength(RtspMessage head)
    {
        if (head.Header("Content-Length") is string text)
            return RtspMessage.LeadingNumber(text) ?? (text.Length > 0 && char.IsAsciiDigit(text[0]) ? int.MaxValue : 0);
        return head.Status == 200 && IsDescription(head) ? -1 : 0;
    }

    private bool TryReadBody(ReadOnlySpan<byte> window, out RtspItem item)
    {
        item = default;
        int length = _bodyLength;
        if (length >= 0)
        {
            if (window.Length < length)
                return false;
            // Some cameras announce a length shorter than the description. Its remaining lines follow the body.
            if (IsDescription(_head!))
                length += Lines(window[length..], 0, out _);
        }
        else
        {
            length = Lines(window, _bodyLines, out _bodyLines);
            if (length == window.Length && length <= RtspLimits.MaxBody)
                return false;
        }

        item = Finish(Math.Min(length, RtspLimits.MaxBody));
        return true;
    }

    private static bool IsDescription(RtspMessage head) =>
        head.Header("Content-Type")?.Contains("sdp", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Octets of the description lines at the beginning of the window.</summary>
    /// <param name="length">Octets of the lines already found.</param>
    /// <param name="whole">Octets of the lines that are complete.</param>
    private static int Lines(ReadOnlySpan<byte> window, int length, out int whole)
    {
        whole = length;
        while (length < window.Length)
        {
            ReadOnlySpan<byte> rest = window[length..];
            bool isLine = rest[0] is (byte)'\r' or (byte)'\n'
                || rest[0] is >= (byte)'a' and <= (byte)'z' && (rest.Length == 1 || rest[1] == '=');
            if (!isLine)
                break;
            int end = rest.IndexOf((byte)'\n');
            length += end < 0 ? rest.Length : end + 1;
            whole = end < 0 ? whole : length;
        }

        return length;
    }

    private RtspItem Finish(int length)
    {
        RtspMessage message = length == 0 ? _head! : _head!.WithBody(_window.AsSpan(_start, length).ToArray());
        _start += length;
        _head = null;
        return new RtspItem(message);
    }

    private bool Search(ReadOnlySpan<byte> window)
    {
        _lost = !_resynchronisation.TryFind(window, out int skip);
        Skip(skip);
        return !_lost;
    }

    private void Lose()
    {
        _headerScan = _headerLines = 0;
        _lost = true;
        _resynchronisation.Restart();
        Resynchronisations++;
        Skip(1);
    }

    private void Skip(int octets)
    {
        _start += octets;
        GarbageOctets += octets;
        _garbage += octets;
        if (_garbage > RtspLimits.MaxGarbage)
            Error = RtspReadError.NoSynchronisation;
    }

    private bool FailHead(RtspReadError error)
    {
        Error = error;
        _window = [];
        _start = _end = 0;
        return false;
    }
}
