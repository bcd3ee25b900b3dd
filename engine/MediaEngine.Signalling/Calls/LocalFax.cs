using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;

namespace MediaEngine.Signalling.Calls;

/// <summary>A T.38 gateway that was requested between a media and its counterpart; both sections have the same object.</summary>
/// <param name="Settings">What the machines may negotiate.</param>
/// <param name="ErrorCorrection">What we offer; the peer's own description decides what is sent to it.</param>
internal sealed record LocalFax(FaxSettings Settings, UdptlErrorCorrection ErrorCorrection);
