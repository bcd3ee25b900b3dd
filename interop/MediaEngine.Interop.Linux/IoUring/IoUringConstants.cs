namespace MediaEngine.Interop.Linux.IoUring;

/// <summary>
/// Constants of linux/io_uring.h (kernel ABI) with the header's names. The comment is the kernel version that introduced the constant.
/// </summary>
public static class IoUringConstants
{
    public const uint SetupCqSize = 1 << 3;
    public const uint SetupClamp = 1 << 4;
    public const uint SetupSubmitAll = 1 << 7; // 5.18
    public const uint SetupCoopTaskRun = 1 << 8; // 5.19
    public const uint SetupTaskRunFlag = 1 << 9; // 5.19
    public const uint SetupSingleIssuer = 1 << 12; // 6.0
    public const uint SetupDeferTaskRun = 1 << 13; // 6.1
    public const uint SetupNoSqArray = 1 << 16; // 6.6

    public const uint FeatureSingleMmap = 1 << 0;
    public const uint FeatureNoDrop = 1 << 1;
    public const uint FeatureExtArg = 1 << 8; // 5.11
    public const uint FeatureCqeSkip = 1 << 11; // 5.17
    public const uint FeatureMinTimeout = 1 << 15; // 6.12

    public const uint EnterGetEvents = 1 << 0;
    public const uint EnterExtArg = 1 << 3;
    public const uint EnterAbsTimer = 1 << 5; // 6.12

    public const uint SqCqOverflow = 1 << 1;
    public const uint SqTaskRun = 1 << 2; // 5.19

    public const long OffsetSqRing = 0;
    public const long OffsetCqRing = 0x8000000;
    public const long OffsetSqes = 0x10000000;

    public const byte OpNop = 0;
    public const byte OpPollAdd = 6;
    public const byte OpSendMsg = 9;
    public const byte OpRecvMsg = 10;
    public const byte OpAsyncCancel = 14;
    public const byte OpSend = 26;

    public const byte SqeFixedFile = 1 << 0;
    public const byte SqeBufferSelect = 1 << 5;
    public const byte SqeCqeSkipSuccess = 1 << 6; // 5.17

    public const ushort RecvMultishot = 1 << 1; // 6.0
    public const uint PollAddMulti = 1 << 0; // 5.13

    public const uint CqeBuffer = 1 << 0;
    public const uint CqeMore = 1 << 1;
    public const int CqeBufferShift = 16;

    public const uint RegisterFilesUpdate = 6;
    public const uint RegisterFiles2 = 13;
    public const uint RsrcRegisterSparse = 1 << 0; // 5.19
    public const uint RegisterPbufRing = 22; // 5.19
    public const uint UnregisterPbufRing = 23;
}
