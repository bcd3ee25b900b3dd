using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Gateway.Cameras;

/// <summary>Sends the reports of <see cref="CameraReports"/> to the camera.</summary>
internal interface IReportSender
{
    /// <param name="rtcp">A compound packet.</param>
    void SendReport(RtspTrackTransport transport, ReadOnlySpan<byte> rtcp);
}
