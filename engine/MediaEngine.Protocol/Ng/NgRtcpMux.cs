namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>rtcp-mux</c>.</summary>
[Flags]
public enum NgRtcpMux : byte
{
    None = 0,
    Offer = 1,
    Require = 2,
    Demux = 4,
    Accept = 8,
    Reject = 16,
}
