using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Sends requests one at a time, each after the reply to the one before, and finds the request that a reply belongs to. Requests are signed
/// after the first challenge, and carry the session identifier after the camera has sent it.
/// </summary>
internal sealed class RtspRequestQueue(RtspClientSettings settings, RtspAuthentication authentication)
{
    private const int MaxAbandoned = 16;

    private readonly Queue<RtspRequest> _waiting = new();
    private readonly Queue<int> _abandoned = new();
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private int _sent;
    private int _cseq;
    private string? _firstSession;

    /// <summary>The request that waits for its reply.</summary>
    public RtspRequest? InFlight { get; private set; }

    /// <summary>The deadline of its reply.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    /// <summary>The last identifier from the camera; null before.</summary>
    public string? Session { get; private set; }

    public int Unsent => _output.WrittenCount - _sent;

    public bool IsIdle => InFlight is null && _waiting.Count == 0;

    public void Add(RtspRequest request, MonotonicTime now)
    {
        _waiting.Enqueue(request);
        if (InFlight is null)
            Next(now);
    }

    /// <summary>Sends the request in flight again, with a new signature.</summary>
    public void Repeat(MonotonicTime now) => Send(InFlight!, now);

    /// <summary>The request in flight was answered. Sends the next one.</summary>
    public void Next(MonotonicTime now)
    {
        InFlight = null;
        Deadline = MonotonicTime.Never;
        if (_waiting.TryDequeue(out RtspRequest? request))
            Send(request, now);
    }

    /// <summary>The request in flight will not be answered, and a late reply to it is ignored. Sends the next one.</summary>
    public void Abandon(MonotonicTime now)
    {
        Forget();
        Next(now);
    }

    /// <summary>Discards all requests that wait or are in flight.</summary>
    public void Clear()
    {
        Forget();
        _waiting.Clear();
    }

    /// <summary>Discards keep-alives only.</summary>
    public void ClearKeepAlives(MonotonicTime now)
    {
        RtspRequest[] others = [.. _waiting.Where(r => r.Kind != RtspRequestKind.KeepAlive)];
        _waiting.Clear();
        foreach (RtspRequest request in others)
            _waiting.Enqueue(request);
        if (InFlight is { Kind: RtspRequestKind.KeepAlive })
            Abandon(now);
    }

    /// <summary>
    /// The request that a reply belongs to. Only one request is in flight at a time, so a reply without a CSeq, or with a CSeq that was
    /// never used, belongs to the request in flight.
    /// </summary>
    public RtspRequest? Match(RtspMessage reply) =>
        InFlight is null || (reply.CSeq is int number && number != InFlight.CSeq && _abandoned.Contains(number)) ? null : InFlight;

    /// <summary>The camera needs more time (RFC 2326 section 7.1.1, status 1xx).</summary>
    public void Extend(MonotonicTime now) =>
        Deadline = MonotonicTime.Min(now + settings.ReplyPatience, InFlight!.SentAt + 3 * settings.ReplyPatience);

    public void Answer(RtspMessage reply) => RtspMessageWriter.Write(_output, reply);

    /// <summary>Reads the session identifier of a reply. Some cameras change it with every SETUP.</summary>
    /// <returns>The timeout of the session; null when the reply has none.</returns>
    public TimeSpan? TakeSession(RtspMessage reply)
    {
        string[] parts = (reply.Header("Session") ?? "").Split(';');
        string session = parts[0].Trim();
        if (session.Length is 0 or > 512)
            return null;
        Session = session;
        _firstSession ??= session;
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals("timeout", StringComparison.OrdinalIgnoreCase)
                && RtspMessage.LeadingNumber(part.AsSpan(equals + 1)) is int seconds and > 0)
                return TimeSpan.FromSeconds(seconds);
        }

        return null;
    }

    /// <summary>Goes back to the first identifier. False when the first identifier is already in use.</summary>
    public bool TryUseFirstSession()
    {
        if (_firstSession is null || _firstSession == Session)
            return false;
        Session = _firstSession;
        return true;
    }

    /// <summary>Copies octets to send.</summary>
    public bool TryGetTransmit(Span<byte> destination, out int length)
    {
        length = Math.Min(destination.Length, Unsent);
        _output.WrittenSpan.Slice(_sent, length).CopyTo(destination);
        _sent += length;
        if (Unsent == 0)
        {
            _output.ResetWrittenCount();
            _sent = 0;
        }

        return length > 0;
    }

    /// <summary>Sends a request without waiting for a reply.</summary>
    public void SendLast(RtspRequest request) => Write(request);

    private void Forget()
    {
        if (InFlight is not null)
        {
            if (_abandoned.Count == MaxAbandoned)
                _abandoned.Dequeue();
            _abandoned.Enqueue(InFlight.CSeq);
        }

        InFlight = null;
        Deadline = MonotonicTime.Never;
    }

    private void Send(RtspRequest request, MonotonicTime now)
    {
        InFlight = request;
        request.SentAt = now;
        Deadline = now + request.Kind switch
        {
            RtspRequestKind.Options => settings.FirstReplyPatience,
            RtspRequestKind.KeepAlive => settings.SilencePatience,
            RtspRequestKind.TearDown => settings.TearDownPatience,
            _ => settings.ReplyPatience,
        };
        Write(request);
    }

    private void Write(RtspRequest request)
    {
        request.CSeq = ++_cseq;
        string uri = request.Url.Text;
        ImmutableArray<RtspHeader>.Builder headers = ImmutableArray.CreateBuilder<RtspHeader>();
        headers.Add(new RtspHeader("CSeq", request.CSeq.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new RtspHeader("User-Agent", settings.UserAgent));
        if (authentication.Authorization(request.Method, uri) is string authorization)
        {
            request.Signed++;
            headers.Add(new RtspHeader("Authorization", authorization));
        }

        if (Session is not null)
            headers.Add(new RtspHeader("Session", Session));
        headers.AddRange(request.Headers);
        RtspMessageWriter.Write(_output, RtspMessage.Request(request.Method, uri, headers.ToImmutable()));
    }
}
