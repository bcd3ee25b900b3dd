using System.Buffers;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Turns a request frame into a reply frame: cookie, retransmission cache, classification, keys, command. One instance serves all
/// transports of a control thread. A request is a retransmission when the same client sends the same octets again over the same transport.
/// </summary>
public sealed class NgResponder(INgCommandHandler handler, CookieCache cache, NgTemplates templates)
{
    private const int UsualReply = 4096;
    private const int LargestKeptBuffer = 64 * 1024;

    private ArrayBufferWriter<byte> _output = new(UsualReply);

    /// <summary>Frames without a cookie, which get no reply.</summary>
    public long FramesWithoutCookie { get; private set; }

    /// <summary>Requests answered from the cache.</summary>
    public long Retransmissions { get; private set; }

    /// <summary>
    /// Called with an exception thrown by the handler, which is a bug of ours. The client gets an error reply at once instead of a timeout.
    /// Without a subscriber the exception is rethrown.
    /// </summary>
    public Action<NgRequest, Exception>? OnFailure { get; init; }

    /// <summary>Handles COOKIE SP BODY. An empty result means no reply, or none yet (<see cref="NgReply.Later"/>).</summary>
    /// <param name="frame">As received.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="now">Time of arrival.</param>
    /// <param name="maxLength">Limit of the body in octets.</param>
    /// <param name="maxReply">Limit of the reply in octets. A longer reply becomes an error; it is never truncated.</param>
    /// <param name="transport">The transport it was received on.</param>
    public ReadOnlyMemory<byte> Respond(
        ReadOnlySpan<byte> frame, TransportAddress source, MonotonicTime now, int maxLength = NgLimits.MaxMessage,
        int maxReply = int.MaxValue,
        NgTransport transport = NgTransport.Datagram)
    {
        if (!NgFrame.TrySplit(frame, out ReadOnlySpan<byte> cookie, out ReadOnlySpan<byte> body))
        {
            FramesWithoutCookie++;
            return default;
        }

        ReadOnlySpan<byte> key = CookieKey.Write(stackalloc byte[CookieKey.MaxLength], transport, source, cookie, body);
        if (cache.TryGet(key, now, out ReadOnlyMemory<byte> cached))
        {
            Retransmissions++;
            return cached;
        }

        ReadOnlySpan<byte> reply = Answer(cookie, body, source, now, maxLength, maxReply);
        return reply.IsEmpty ? default : cache.Add(key, reply, now);
    }

    /// <summary>Handles a body without a cookie, as the plain transports carry it. The reply is not remembered.</summary>
    public ReadOnlyMemory<byte> RespondPlain(
        ReadOnlySpan<byte> body, TransportAddress source, MonotonicTime now, int maxLength = NgLimits.MaxMessage) =>
        Answer([], body, source, now, maxLength, int.MaxValue).ToArray();

    /// <summary>The reply frame, valid until the next one is written; empty when there is none yet.</summary>
    private ReadOnlySpan<byte> Answer(
        ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> body, TransportAddress source, MonotonicTime now, int maxLength, int maxReply)
    {
        NgMessage message = NgMessage.Parse(body, maxLength);
        NgDictionary reply = Execute(message, new NgReplyRoom(message.Encoding, cookie.Length, maxReply), source, now);
        if (ReferenceEquals(reply, NgReply.Later))
            return [];
        Write(cookie, message.Encoding, reply);

        // Commands that change state have checked the size before; this command only read state.
        if (_output.WrittenCount > maxReply)
            Write(cookie, message.Encoding, NgReply.Error(NgReply.TooLarge));
        return _output.WrittenSpan;
    }

    private void Write(ReadOnlySpan<byte> cookie, NgEncoding encoding, NgDictionary reply)
    {
        // Release the memory of an exceptionally long reply.
        if (_output.Capacity > LargestKeptBuffer)
            _output = new ArrayBufferWriter<byte>(UsualReply);
        _output.ResetWrittenCount();
        NgFrame.Write(_output, cookie, encoding, reply);
    }

    private NgDictionary Execute(NgMessage message, NgReplyRoom room, TransportAddress source, MonotonicTime now)
    {
        string? error = message.Error;
        if (error is null)
        {
            NgRequest request = NgRequest.Parse(message.Command, message.Body!, templates);
            request.ReplyRoom = room;
            error = request.Error;
            if (error is null)
                return Execute(request, source, now);
        }

        handler.Refused(source, error);
        return NgReply.Error(error);
    }

    private NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        try
        {
            return handler.Execute(request, source, now);
        }
        catch (Exception failure) when (OnFailure is not null)
        {
            OnFailure(request, failure);
            return NgReply.Error("Internal error");
        }
    }
}
