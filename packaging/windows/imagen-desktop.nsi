; The installer for one user: no administrator, nothing outside the user's own folders and registry.
;
;   makensis -DVERSION=0.1.0 -DNUMBERS=0.1.0.0 -DSOURCE=dist/imagen-desktop -DICON=build/imagen-desktop.ico
;            -DOUTPUT=dist/imagen-desktop-0.1.0-setup.exe packaging/windows/imagen-desktop.nsi
;
; Switches of the finished installer: /S says nothing, /D=FOLDER chooses the folder. Images, settings and
; models lie elsewhere and stay when the program is removed.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
ManifestDPIAware true
RequestExecutionLevel user

!define NAME "Imagen Desktop"
!define PROGRAM "imagen-desktop.exe"
!define COMMAND "imagen.exe"
!define APPLICATION_ID "ImagenDesktop.ImagenDesktop" ; as in imagen_desktop/core/windows_identity.py
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\imagen-desktop"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define LINK "$SMPROGRAMS\${NAME}.lnk"

!ifndef VERSION | NUMBERS | SOURCE | ICON | OUTPUT
  !error "VERSION, NUMBERS, SOURCE, ICON and OUTPUT are needed: see the first lines of this file"
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} installer"
VIAddVersionKey LegalCopyright "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString RUNNING ${LANG_ENGLISH} "Imagen Desktop is running. Quit it from its tray menu, then try again."
LangString RUNNING ${LANG_GERMAN} "Imagen Desktop läuft. Beenden Sie es im Menü seines Symbols, dann noch einmal."
LangString OLD_WINDOWS ${LANG_ENGLISH} "Imagen Desktop needs a 64-bit Windows 10 or later."
LangString OLD_WINDOWS ${LANG_GERMAN} "Imagen Desktop braucht ein 64-Bit-Windows 10 oder neuer."
LangString LOGIN ${LANG_ENGLISH} "Start when I log in"
LangString LOGIN ${LANG_GERMAN} "Bei der Anmeldung starten"
LangString MAIN ${LANG_ENGLISH} "The program"
LangString MAIN ${LANG_GERMAN} "Das Programm"

; A running program keeps its file from being opened for writing. Exit code 5: nothing was changed.
!macro StopIfRunning
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 5
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; A shortcut with the program's own identity: notifications and the taskbar go by it.
Function MakeShortcut
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    CreateShortcut "${LINK}" "$INSTDIR\${PROGRAM}"
    Return
  ${EndIf}
  ${IShellLink::SetPath} $0 '("$INSTDIR\${PROGRAM}").r1'
  ${IShellLink::SetWorkingDirectory} $0 '("$PROFILE").r1'
  ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r1)'
  ${If} $1 P<> 0
    System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r2'
    System::Call 'OLEAUT32::SysAllocString(w "${APPLICATION_ID}")p.r4'
    System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_BSTR},,p r4)p.r3'
    ${IPropertyStore::SetValue} $1 '($2,$3)'
    ${IPropertyStore::Commit} $1 ""
    System::Call 'OLEAUT32::SysFreeString(p r4)'
    System::Free $2
    System::Free $3
    ${IUnknown::Release} $1 ""
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
  ${If} $1 P<> 0
    ${IPersistFile::Save} $1 '("${LINK}",1)'
    ${IUnknown::Release} $1 ""
  ${EndIf}
  ${IUnknown::Release} $0 ""
FunctionEnd

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

Section "$(MAIN)" main
  SectionIn RO
  !insertmacro StopIfRunning
  SetOutPath "$INSTDIR"
  ; Another version's libraries must not lie among these. The folder is the installer's own.
  ${If} ${FileExists} "$INSTDIR\Uninstall.exe"
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
  File /r "${SOURCE}\*.*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  Call MakeShortcut
  WriteRegStr HKCU "${APP_PATHS}\${PROGRAM}" "" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${APP_PATHS}\${COMMAND}" "" "$INSTDIR\${COMMAND}"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

; The program's own setting, which its settings window shows and takes back.
Section /o "$(LOGIN)" login
  nsExec::Exec '"$INSTDIR\${COMMAND}" config set start.at_login true'
  Pop $0
SectionEnd

; Images, settings, models and the library stay: only what the installer has made goes.
Section "Uninstall"
  !insertmacro StopIfRunning
  ; Two names: a wrong folder here would be somebody's data.
  ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
    SetErrorLevel 6
    Quit
  ${EndIf}
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${COMMAND}"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "${LINK}"
  DeleteRegValue HKCU "${RUN}" "imagen-desktop"
  DeleteRegKey HKCU "${APP_PATHS}\${PROGRAM}"
  DeleteRegKey HKCU "${APP_PATHS}\${COMMAND}"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
