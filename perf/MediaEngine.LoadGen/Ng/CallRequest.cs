using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Ng;

/// <summary>The parts of offer and answer that depend on the kind of call.</summary>
internal static class CallRequest
{
    /// <summary>A offers its codec; when B's differs the daemon is asked to transcode to it.</summary>
    public static void AddOffer(NgWriter request, LoadOptions options, uint address, ushort port)
    {
        if (options.Transcodes)
            request.Field("codec", "transcode", [options.CodecB.Name]);
        if (options.Srtp is not null)
            request.Field("transport-protocol", "RTP/SAVP").Field("DTLS", "off");
        request.Field("flags", options.Flags);
        request.Field("sdp", MinimalSdp.Write(address, port, "RTP/AVP", [options.CodecA], []));
    }

    /// <summary>B answers with its codec, and with its key when the call is one of RTP and SRTP.</summary>
    public static void AddAnswer(NgWriter request, LoadOptions options, uint address, ushort port, CryptoLine? key = null)
    {
        request.Field("flags", options.Flags);
        request.Field("sdp", options.Srtp is null || key is null
            ? MinimalSdp.Write(address, port, "RTP/AVP", [options.CodecB], [])
            : MinimalSdp.Write(address, port, "RTP/SAVP", [options.CodecB], [key.Write(options.Srtp)]));
    }
}
