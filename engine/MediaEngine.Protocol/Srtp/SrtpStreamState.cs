namespace MediaEngine.Protocol.Srtp;

/// <summary>The state per SSRC that must survive a takeover or a re-key: the highest packet index so far.</summary>
/// <param name="Ssrc">Synchronisation source.</param>
/// <param name="Index">48-bit RTP index, or 31-bit SRTCP index.</param>
public readonly record struct SrtpStreamState(uint Ssrc, ulong Index);
