using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Answers the requests that cameras send on a client's connection (RFC 2326 section 10). Some cameras close the connection when they get
/// no answer.
/// </summary>
internal static class RtspCameraRequests
{
    private const string Methods = "OPTIONS, GET_PARAMETER, SET_PARAMETER, ANNOUNCE, REDIRECT, TEARDOWN";

    public static RtspMessage Answer(RtspMessage request, string? session)
    {
        ImmutableArray<RtspHeader>.Builder headers = ImmutableArray.CreateBuilder<RtspHeader>();
        if (request.Header("CSeq") is string number)
            headers.Add(new RtspHeader("CSeq", number));
        if (session is not null)
            headers.Add(new RtspHeader("Session", session));
        if (request.Header("Require") is string required)
        {
            headers.Add(new RtspHeader("Unsupported", required));
            return RtspMessage.Reply(551, "Option not supported", headers.ToImmutable());
        }

        switch (request.Method.ToUpperInvariant())
        {
            case "OPTIONS":
                headers.Add(new RtspHeader("Public", Methods));
                return RtspMessage.Reply(200, "OK", headers.ToImmutable());
            case "GET_PARAMETER" or "SET_PARAMETER" or "ANNOUNCE" or "REDIRECT" or "TEARDOWN" or "PLAY_NOTIFY":
                return RtspMessage.Reply(200, "OK", headers.ToImmutable());
            case "DESCRIBE" or "SETUP" or "PLAY" or "PAUSE" or "RECORD":
                headers.Add(new RtspHeader("Allow", Methods));
                return RtspMessage.Reply(405, "Method Not Allowed", headers.ToImmutable());
            default:
                return RtspMessage.Reply(501, "Not Implemented", headers.ToImmutable());
        }
    }
}
