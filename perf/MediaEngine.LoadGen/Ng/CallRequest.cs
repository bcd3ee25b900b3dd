using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Ng;

/// <summary>The parts of offer and answer that depend on the kind of call.</summary>
internal static class CallRequest
{
    /// <summary>A offers its codec; when B's differs the daemon is asked to transcode to it.</summary>
    public static void AddOffer(NgWriter request, LoadOptions options, uint address, ushort port)
    {
        if (options.Transcodes)
            request.Field("codec", "transcode", [options.CodecB.Name]);
        request.Field("flags", options.Flags);
        request.Field("sdp", MinimalSdp.Write(address, port, "RTP/AVP", [options.CodecA], []));
    }

    /// <summary>B answers with its codec.</summary>
    public static void AddAnswer(NgWriter request, LoadOptions options, uint address, ushort port)
    {
        request.Field("flags", options.Flags);
        request.Field("sdp", MinimalSdp.Write(address, port, "RTP/AVP", [options.CodecB], []));
    }
}
