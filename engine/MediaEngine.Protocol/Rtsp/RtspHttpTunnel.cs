using System.Buffers;
using System.Globalization;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// RTSP through HTTP (ONVIF Streaming Specification section 5.1.1.4, Apple's "Tunnelling QuickTime RTSP and RTP over HTTP"). One connection
/// with a GET carries the camera's octets unchanged; another connection with a POST carries ours in base64. A cookie connects the two. The
/// RTSP session is the same as without a tunnel.
/// </summary>
public sealed class RtspHttpTunnel
{
    /// <summary>Octets of base64 that one POST announces. Cameras expect this length.</summary>
    public const int PostLength = 32767;

    private const int MaxHead = 16 * 1024;

    private readonly RtspUrl _url;
    private readonly RtspAuthentication _authentication;
    private readonly string _userAgent;
    private readonly ArrayBufferWriter<byte> _head = new();
    private int _tries;

    /// <param name="url">Only path and host are used.</param>
    /// <param name="authentication">Belongs to the tunnel: HTTP has other nonces than RTSP.</param>
    /// <param name="random">Source of the cookie.</param>
    public RtspHttpTunnel(RtspUrl url, RtspAuthentication authentication, IRandomSource random, string userAgent = "MediaEngine")
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(authentication);
        ArgumentNullException.ThrowIfNull(random);
        _url = url;
        _authentication = authentication;
        _userAgent = userAgent;
        Span<byte> octets = stackalloc byte[11];
        random.Fill(octets);
        Cookie = Convert.ToHexStringLower(octets);
    }

    /// <summary>The value of x-sessioncookie.</summary>
    public string Cookie { get; }

    public RtspHttpTunnelState State { get; private set; }

    /// <summary>Null unless the state is Failed.</summary>
    public RtspFailure? Failure { get; private set; }

    /// <summary>Octets of base64 that the current POST can still carry.</summary>
    public int PostLeft { get; private set; }

    /// <summary>Writes the request of the first connection.</summary>
    public void WriteGet(IBufferWriter<byte> output)
    {
        State = RtspHttpTunnelState.Opening;
        _head.Clear();
        _tries++;
        Write(output, "GET", [new("Accept", "application/x-rtsp-tunnelled")]);
    }

    /// <summary>
    /// Writes the request of the second connection, after the first is open. A new POST is needed when <see cref="PostLeft"/> is used up.
    /// </summary>
    public void WritePost(IBufferWriter<byte> output)
    {
        PostLeft = PostLength;
        Write(output, "POST",
        [
            new("Content-Type", "application/x-rtsp-tunnelled"),
            new("Content-Length", PostLength.ToString(CultureInfo.InvariantCulture)),
            new("Expires", "Sun, 9 Jan 1972 00:00:00 GMT"),
        ]);
    }

    /// <summary>Takes octets of the first connection.</summary>
    /// <returns>The octets of RTSP, for <see cref="RtspClientSession.Receive"/>.</returns>
    public ReadOnlySpan<byte> Receive(ReadOnlySpan<byte> octets)
    {
        if (State == RtspHttpTunnelState.Open)
            return octets;
        if (State != RtspHttpTunnelState.Opening)
            return default;
        int before = _head.WrittenCount;
        _head.Write(octets);
        int end = EndOfHead(_head.WrittenSpan);
        if (end < 0)
        {
            if (_head.WrittenCount > MaxHead)
                Fail(RtspFailureCause.Protocol, 0, "The camera's answer to GET is too long.");
            return default;
        }

        RtspMessage? reply = RtspHeadReader.ReadHttp(_head.WrittenSpan[..end]);
        if (reply is null)
            Fail(RtspFailureCause.Protocol, 0, "The camera does not answer GET by HTTP.");
        else if (reply.Status == 200)
            State = RtspHttpTunnelState.Open;
        else if (reply.Status == 401 && _tries == 1 && _authentication.TryAccept(reply))
            State = RtspHttpTunnelState.Again;
        else
            Failure = RtspFailure.Of(reply, RtspStep.Idle, "GET");
        if (Failure is not null)
            State = RtspHttpTunnelState.Failed;
        return State == RtspHttpTunnelState.Open ? octets[(end - before)..] : default;
    }

    /// <summary>Takes octets of the second connection. An answer means that the camera refuses, or that the POST is used up.</summary>
    public void ReceivePost(ReadOnlySpan<byte> octets)
    {
        RtspMessage? reply = RtspHeadReader.ReadHttp(octets);
        PostLeft = 0;
        if (reply is { Status: >= 300 })
        {
            Failure = RtspFailure.Of(reply, RtspStep.Idle, "POST");
            State = RtspHttpTunnelState.Failed;
        }
    }

    /// <summary>
    /// Writes octets of the session in base64. False when the current POST cannot carry them; the caller then opens a new POST.
    /// </summary>
    public bool TryEncode(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int length = (octets.Length + 2) / 3 * 4;
        if (length > PostLeft)
            return false;
        System.Buffers.Text.Base64.EncodeToUtf8(octets, output.GetSpan(length), out _, out int written);
        output.Advance(written);
        PostLeft -= written;
        return true;
    }

    private void Write(IBufferWriter<byte> output, string method, RtspHeader[] headers)
    {
        string path = _url.Path.Length == 0 ? "/" : _url.Path[0] == '/' ? _url.Path : "/" + _url.Path;
        var all = new List<RtspHeader>
        {
            new("Host", _url.Authority),
            new("User-Agent", _userAgent),
            new("x-sessioncookie", Cookie),
            new("Pragma", "no-cache"),
            new("Cache-Control", "no-cache"),
        };
        if (_authentication.Authorization(method, path) is string authorization)
            all.Add(new RtspHeader("Authorization", authorization));
        all.AddRange(headers);
        var text = new StringBuilder(512);
        text.Append(method).Append(' ').Append(path).Append(" HTTP/1.0\r\n");
        foreach (RtspHeader header in all)
            text.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        output.Write(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()));
    }

    private void Fail(RtspFailureCause cause, int status, string detail)
    {
        Failure = new RtspFailure(cause, RtspStep.Idle, status, detail);
        State = RtspHttpTunnelState.Failed;
    }

    /// <summary>The position after the empty line; -1 when it has not come yet.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> head)
    {
        int crlf = head.IndexOf("\r\n\r\n"u8);
        int lf = head.IndexOf("\n\n"u8);
        if (crlf < 0 && lf < 0)
            return -1;
        return lf < 0 || (crlf >= 0 && crlf < lf) ? crlf + 4 : lf + 2;
    }
}
