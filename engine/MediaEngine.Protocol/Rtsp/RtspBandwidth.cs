namespace MediaEngine.Protocol.Rtsp;

/// <summary>One b= line: modifier (AS, TIAS, RR, RS ...) and value in the modifier's unit.</summary>
public readonly record struct RtspBandwidth(string Modifier, int Value);
