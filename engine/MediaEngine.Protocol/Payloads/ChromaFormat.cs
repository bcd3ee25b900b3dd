namespace MediaEngine.Protocol.Payloads;

/// <summary>chroma_format_idc of H.264 and H.265.</summary>
public enum ChromaFormat : byte
{
    Monochrome = 0,
    Yuv420 = 1,
    Yuv422 = 2,
    Yuv444 = 3,
}
