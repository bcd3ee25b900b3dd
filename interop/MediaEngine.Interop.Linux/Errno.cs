namespace MediaEngine.Interop.Linux;

/// <summary>Error numbers of Linux (asm-generic/errno.h; the same on x86-64 and arm64).</summary>
public static class Errno
{
    public const int Perm = 1;
    public const int Srch = 3;
    public const int Intr = 4;
    public const int Io = 5;
    public const int BadF = 9;
    public const int Again = 11;
    public const int NoMem = 12;
    public const int Acces = 13;
    public const int Busy = 16;
    public const int Exist = 17;
    public const int Inval = 22;
    public const int NFile = 23;
    public const int MFile = 24;
    public const int NoSys = 38;
    public const int Time = 62;
    public const int NotSock = 88;
    public const int MsgSize = 90;
    public const int OpNotSupp = 95;
    public const int AddrInUse = 98;
    public const int AddrNotAvail = 99;
    public const int NoBufs = 105;
    public const int ConnRefused = 111;
    public const int InProgress = 115;
    public const int Canceled = 125;
}
