namespace MediaEngine.ViewerLoad.Media;

/// <summary>What a viewer has received.</summary>
/// <param name="Packets">Of the video stream, without retransmissions.</param>
/// <param name="Bytes">UDP payload of video and retransmissions.</param>
/// <param name="OtherPackets">Of sound.</param>
/// <param name="Checked">Packets that were decrypted.</param>
/// <param name="Wrong">Of those, packets that were not authentic.</param>
/// <param name="LongestGap">Between two frames.</param>
internal readonly record struct ViewerFigures(
    long Packets, long Bytes, long OtherPackets, long Frames, long Recovered, long Lost, long Retransmissions, long Checked, long Wrong,
    TimeSpan LongestGap)
{
    public static ViewerFigures operator -(ViewerFigures a, ViewerFigures b) => new(
        a.Packets - b.Packets, a.Bytes - b.Bytes, a.OtherPackets - b.OtherPackets, a.Frames - b.Frames, a.Recovered - b.Recovered,
        a.Lost - b.Lost, a.Retransmissions - b.Retransmissions, a.Checked - b.Checked, a.Wrong - b.Wrong, a.LongestGap);
}
