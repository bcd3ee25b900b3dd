using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Ng;

/// <summary>The parts of the requests that depend on the kind of call: codecs, keys and flags.</summary>
internal static class CallRequest
{
    /// <summary>A offers its codec and, for SRTP, its key. The request also tells the daemon what to offer to B.</summary>
    public static NgWriter AddOffer(this NgWriter request, LoadOptions options, uint address, ushort port, CryptoLine? key = null)
    {
        if (options.Transcodes)
            request.Field("codec", "transcode", [options.CodecB.Specification]);
        request.AddProtocolTowardsB(options).Field("flags", options.Flags);
        return request.Field("sdp", Describe(options.CodecA, options.CodecA.PayloadType, options.SrtpA, key, address, port, "sendrecv"));
    }

    /// <summary>B answers with its codec, under the payload type it was offered, and with its key.</summary>
    public static NgWriter AddAnswer(
        this NgWriter request, LoadOptions options, uint address, ushort port, int payloadType, CryptoLine? key = null,
        string direction = "sendrecv")
    {
        request.Field("flags", options.Flags);
        return request.Field("sdp", Describe(options.CodecB, payloadType, options.SrtpB, key, address, port, direction));
    }

    /// <summary>A publishes: it only sends.</summary>
    public static NgWriter AddPublication(this NgWriter request, LoadOptions options, uint address, ushort port, CryptoLine? key) =>
        request.Field("flags", options.Flags).Field(
            "sdp", Describe(options.CodecA, options.CodecA.PayloadType, options.SrtpA, key, address, port, "sendonly"));

    /// <summary>The protocol of the daemon's offer to B: RTP, or SRTP with SDES.</summary>
    public static NgWriter AddProtocolTowardsB(this NgWriter request, LoadOptions options)
    {
        if (options.SrtpB is not null)
            request.Field("transport-protocol", "RTP/SAVP").Field("DTLS", "off");
        else if (options.SrtpA is not null)
            request.Field("transport-protocol", "RTP/AVP");
        return request;
    }

    private static string Describe(
        LoadCodec codec, int payloadType, SrtpSuite? suite, CryptoLine? key, uint address, ushort port, string direction) =>
        suite is null || key is null
            ? MinimalSdp.Write(address, port, "RTP/AVP", codec, payloadType, [], direction)
            : MinimalSdp.Write(address, port, "RTP/SAVP", codec, payloadType, [key.Write(suite)], direction);
}
